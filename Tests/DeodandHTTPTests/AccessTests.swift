import DeodandHTTP
import NIOHTTP1
import Testing

/// Tokens: from which file, and where they count.
@Suite("Access")
struct AccessTests {
  private static let token = String(repeating: "t", count: 24)

  private static func access(_ text: String) throws -> Access {
    try Access(tokens: Array(text.utf8), from: "tokens")
  }

  private static func head(_ headers: HTTPHeaders) -> HTTPRequestHead {
    HTTPRequestHead(version: .http1_1, method: .POST, uri: "/", headers: headers)
  }

  @Test("without a file of tokens everybody on this machine is let in")
  func open() {
    let access = Access()
    #expect(!access.isRestricted && access.admits(Self.head([:]), ownsAuthorization: false))
  }

  @Test("a token counts in its own header everywhere, as a bearer where the path is the agent's")
  func tokens() throws {
    let access = try Self.access("# for the office\n\n\(Self.token)\r\n\(Self.token)2\n")
    #expect(access.isRestricted)
    for token in [Self.token, Self.token + "2"] {
      #expect(access.admits(Self.head(["X-Deodand-Token": token]), ownsAuthorization: false))
      let bearer = Self.head(["Authorization": "bearer \(token)"])
      #expect(access.admits(bearer, ownsAuthorization: true))
      #expect(!access.admits(bearer, ownsAuthorization: false))
    }
    for headers: HTTPHeaders in [
      [:], ["x-deodand-token": ""], ["x-deodand-token": Self.token + "3"],
      ["x-deodand-token": String(Self.token.dropLast())], ["authorization": Self.token],
      ["authorization": "Basic \(Self.token)"], ["x-deodand-token": "# for the office"],
    ] {
      #expect(!access.admits(Self.head(headers), ownsAuthorization: true), "\(headers)")
    }
  }

  @Test("tokens have at least 24 characters")
  func short() {
    #expect(throws: ConfigurationError.self) { try Self.access(String(Self.token.dropLast())) }
    #expect(throws: ConfigurationError.self) { try Self.access("\(Self.token)\nshort\n") }
    #expect(throws: ConfigurationError.self) { try Self.access("# nothing\n") }
  }
}
