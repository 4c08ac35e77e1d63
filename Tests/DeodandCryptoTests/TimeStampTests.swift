import DeodandCrypto
import Foundation
import Testing

/// A time-stamping authority made by the stock `openssl ts`, in a folder of its own.
private struct Authority {
  let folder: URL
  let anchor: Certificate

  /// Nil where `openssl` is not installed.
  init?() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Self.configuration.write(
      to: folder.appendingPathComponent("tsa.conf"), atomically: true, encoding: .utf8)
    try "01\n".write(
      to: folder.appendingPathComponent("serial"), atomically: true, encoding: .utf8)
    let made = Self.openssl(
      """
      req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj /CN=Test-CA
      req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Test-TSA
      x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 \
      -extfile tsa.conf -extensions stamping
      """, in: folder)
    guard made else { return nil }
    anchor = try Certificate(
      pem: Array(Data(contentsOf: folder.appendingPathComponent("ca.pem"))))
  }

  /// The answer to a request, as `application/timestamp-reply`.
  func answer(_ request: TimeStampRequest) throws -> [UInt8] {
    try Data(request.der).write(to: folder.appendingPathComponent("request"))
    let isMade = Self.openssl(
      "ts -reply -config tsa.conf -section tsa -queryfile request -out response", in: folder)
    try #require(isMade)
    return try Array(Data(contentsOf: folder.appendingPathComponent("response")))
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  static func openssl(_ lines: String, in folder: URL) -> Bool {
    lines.split(separator: "\n").allSatisfy { line in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["openssl"] + line.split(separator: " ").map(String.init)
      process.currentDirectoryURL = folder
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { return false }
      process.waitUntilExit()
      return process.terminationStatus == 0
    }
  }

  private static let configuration = """
    [tsa]
    serial = serial
    crypto_device = builtin
    signer_cert = tsa.pem
    certs = ca.pem
    signer_key = tsa.key
    signer_digest = sha256
    default_policy = 1.2.3.4.1
    digests = sha256
    ess_cert_id_chain = no
    ess_cert_id_alg = sha256
    [stamping]
    extendedKeyUsage = critical,timeStamping
    """
}

@Suite("Time stamps")
struct TimeStampTests {
  private let digest = SHA256.hash(Array("a sealed manifest".utf8))

  @Test("a token of openssl's is valid for its anchor, and says when")
  func stamped() throws {
    guard let authority = try Authority() else { return }
    defer { authority.remove() }
    let request = try TimeStampRequest(digest)
    let response = try authority.answer(request)
    let token = try TimeStampToken(response: response, to: request)
    #expect(abs(Double(token.facts.time) - Date().timeIntervalSince1970) < 60)
    #expect(token.facts.policy == "1.2.3.4.1")
    #expect(token.verify(digest, trust: [authority.anchor]) == .valid(token.facts))
    #expect(try TimeStampToken(der: token.der) == token)

    // What openssl accepts of ours: the request and the token as they are kept.
    try Data(token.der).write(to: authority.folder.appendingPathComponent("token"))
    let checked = Authority.openssl(
      """
      ts -query -in request -text
      ts -verify -queryfile request -in token -token_in -CAfile ca.pem
      """, in: authority.folder)
    #expect(checked)
  }

  @Test("other digests, other anchors, other requests and flipped bytes are noticed")
  func refused() throws {
    guard let authority = try Authority(), let stranger = try Authority() else { return }
    defer {
      authority.remove()
      stranger.remove()
    }
    let request = try TimeStampRequest(digest)
    let response = try authority.answer(request)
    let token = try TimeStampToken(response: response, to: request)
    #expect(token.verify(SHA256.hash([1]), trust: [authority.anchor]) == .otherDigest(token.facts))
    guard case .untrusted = token.verify(digest, trust: [stranger.anchor]),
      case .untrusted = token.verify(digest, trust: [])
    else {
      Issue.record("a stranger's anchor is enough")
      return
    }
    #expect(throws: CryptoError.self) {
      try TimeStampToken(response: response, to: try TimeStampRequest(digest))
    }
    #expect(throws: CryptoError.self) {
      try TimeStampToken(response: response, to: try TimeStampRequest(SHA256.hash([1])))
    }
    #expect(throws: CryptoError.self) { try TimeStampToken(der: token.der + [0]) }
    #expect(throws: CryptoError.self) { try TimeStampToken(der: []) }
    #expect(throws: CryptoError.self) { try TimeStampToken(response: [1, 2], to: request) }
    for position in token.der.indices {
      var changed = token.der
      changed[position] ^= 1
      guard let parsed = try? TimeStampToken(der: changed) else { continue }
      guard case .valid(let facts) = parsed.verify(digest, trust: [authority.anchor]) else {
        continue
      }
      // Bytes outside the signature, such as a certificate nobody needs, may differ: what is
      // stated may not.
      #expect(facts == token.facts, "byte \(position)")
    }
  }

  @Test("every request has a nonce of its own")
  func nonces() throws {
    let nonces = try Set((0..<64).map { _ in try TimeStampRequest(digest).nonce })
    #expect(nonces.count == 64)
    #expect(nonces.allSatisfy { $0.count == 8 })
  }
}
