import DeodandCrypto
package import NIOHTTP1

/// Who may use a server over TCP: whoever knows a token, or, where none is configured, whoever is
/// on this machine.
///
/// Over the Unix socket the file's mode decides.
package struct Access: Sendable {
  /// Digests of the tokens: constant-time comparison wants equal lengths.
  private let digests: [[UInt8]]

  /// Lets everybody in who reaches the server.
  package init() { digests = [] }

  /// Reads tokens, one a line; empty lines and those that begin with # are not.
  ///
  /// `name` is the file that they come from, for messages.
  package init(tokens bytes: [UInt8], from name: String) throws(ConfigurationError) {
    // Blanks at the ends of a token would not come with a header.
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Self.trimmed($0) }
    let tokens = lines.filter { !$0.isEmpty && $0.first != UInt8(ascii: "#") }
    guard !tokens.isEmpty, tokens.allSatisfy({ $0.count >= Self.shortest }) else {
      throw ConfigurationError(
        "\(name) holds no token of at least \(Self.shortest) characters on each line",
        "make one with: openssl rand -hex 32")
    }
    digests = tokens.map { SHA256.hash(Self.domain + $0).bytes }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0d].contains(byte) }
    return Array(line.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  private static let shortest = 24
  /// Keeps these digests apart from any other SHA-256 of the same bytes.
  private static let domain = Array("deodand/v1/agent-token\u{0}".utf8)

  /// Whether tokens are asked for.
  package var isRestricted: Bool { !digests.isEmpty }

  /// Whether a request over TCP may be served.
  ///
  /// `X-Deodand-Token` works on every path; `Authorization: Bearer` only where it is not the
  /// upstream's.
  package func admits(_ head: HTTPRequestHead, ownsAuthorization: Bool) -> Bool {
    if digests.isEmpty { return true }
    var offered = head.headers["x-deodand-token"]
    if ownsAuthorization {
      offered += head.headers["authorization"].compactMap { value in
        let isBearer = value.prefix(7).lowercased() == "bearer "
        return isBearer ? String(value.dropFirst(7)) : nil
      }
    }
    return offered.contains { token in
      let digest = SHA256.hash(Self.domain + Array(FieldText.readable(token).utf8)).bytes
      // Every digest is compared, so that time tells nothing of which.
      return digests.reduce(false) { ConstantTime.equal($1, digest) || $0 }
    }
  }

  /// What somebody without a token is told.
  package static let refusal = Refusal(
    status: .unauthorized, code: "unauthorized", message: "this agent asks for a token",
    remedy: "send X-Deodand-Token, or Authorization: Bearer where the path is the agent's own")
}
