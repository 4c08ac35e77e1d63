import DeodandCrypto
import Foundation
import Testing

/// Runs the stock `openssl`; nil if it is not installed.
private func openssl(_ arguments: String, in folder: URL) throws -> Int32? {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
  process.currentDirectoryURL = folder
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  return process.terminationStatus == 127 ? nil : process.terminationStatus
}

private func folder() throws -> URL {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

private func certificate(for key: borrowing P256PrivateKey, days: Int64 = 365) throws -> Certificate
{
  let now = Int64(Date().timeIntervalSince1970)
  return try Certificate.selfSigned(
    key: key, commonName: "test.example/log", serial: [1, 2, 3], notBefore: now - 60,
    notAfter: now + days * 86_400)
}

@Suite("The evidence seal")
struct SealTests {
  private let content = Array("a manifest\nwith lines\r\nof all kinds\n".utf8)

  @Test("a certificate survives DER and PEM")
  func certificates() throws {
    let key = P256PrivateKey()
    let made = try certificate(for: key)
    #expect(made.subject == "CN=test.example/log")
    #expect(try Certificate(der: made.der) == made)
    #expect(try Certificate(pem: made.pem) == made)
    #expect(throws: CryptoError.self) { try Certificate(der: made.der + [0]) }
    #expect(throws: CryptoError.self) { try Certificate(der: Array(made.der.dropLast())) }
    #expect(throws: CryptoError.self) { try Certificate(pem: [1, 2, 3]) }
    let again = try P256PrivateKey(pem: key.pem())
    let message = Array("message".utf8)
    #expect(made.isValid(signature: again.sign(message), for: message))
    #expect(!made.isValid(signature: P256PrivateKey().sign(message), for: message))
    #expect(throws: CryptoError.self) { _ = try P256PrivateKey(pem: Array("nonsense".utf8)) }
  }

  @Test("a seal is valid for its trusted certificate, and untrusted without it")
  func trust() throws {
    let key = P256PrivateKey()
    let own = try certificate(for: key)
    let seal = try CMS.signDetached(content, key: key, certificate: own)
    guard case .valid(let signers) = CMS.verifyDetached(seal, content: content, trust: [own]) else {
      Issue.record("the seal is not valid")
      return
    }
    #expect(signers.map(\.certificate) == [own])
    #expect(signers[0].signingTime != nil)
    let other = try certificate(for: P256PrivateKey())
    for trust in [[], [other]] {
      guard case .untrusted = CMS.verifyDetached(seal, content: content, trust: trust) else {
        Issue.record("trusted without a reason")
        return
      }
    }
    let later = own.notAfter + 1
    guard case .untrusted = CMS.verifyDetached(seal, content: content, trust: [own], at: later)
    else {
      Issue.record("an expired certificate was trusted")
      return
    }
    guard
      case .valid = CMS.verifyDetached(seal, content: content, trust: [own], at: own.notAfter - 1)
    else {
      Issue.record("a certificate was not trusted within its time")
      return
    }
  }

  @Test("every flipped byte of a seal or of what it covers is noticed")
  func tampering() throws {
    let key = P256PrivateKey()
    let own = try certificate(for: key)
    let seal = try CMS.signDetached(content, key: key, certificate: own)
    // CMS leaves some bytes unauthenticated (versions, algorithm parameters). They can't change who
    // signed or what; in a bundle the container's checksum covers them too.
    var unauthenticated = 0
    for index in seal.indices {
      var changed = seal
      changed[index] ^= 1
      if case .valid(let signers) = CMS.verifyDetached(changed, content: content, trust: [own]) {
        #expect(signers.map(\.certificate) == [own], "byte \(index)")
        unauthenticated += 1
      }
    }
    #expect(unauthenticated < 32)
    for index in content.indices {
      var changed = content
      changed[index] ^= 1
      guard case .invalid = CMS.verifyDetached(seal, content: changed, trust: [own]) else {
        Issue.record("byte \(index) of the content was flipped unnoticed")
        return
      }
    }
    guard case .malformed = CMS.verifyDetached(seal + [0], content: content, trust: [own]) else {
      Issue.record("a byte after the seal was not noticed")
      return
    }
  }

  @Test("the stock openssl verifies our seal and we verify its")
  func stockTools() throws {
    let folder = try folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let key = P256PrivateKey()
    let own = try certificate(for: key)
    func write(_ bytes: [UInt8], _ name: String) throws {
      try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
    try write(content, "content")
    try write(own.pem, "cert.pem")
    try write(try key.pem(), "key.pem")
    try write(try CMS.signDetached(content, key: key, certificate: own), "seal.p7s")
    let verify =
      "cms -verify -binary -inform DER -in seal.p7s -content content -CAfile cert.pem "
      + "-purpose any -out /dev/null"
    guard let status = try openssl(verify, in: folder) else {
      print("skipped: the openssl command is not installed")
      return
    }
    #expect(status == 0)
    try write(content + [0], "content")
    #expect(try openssl(verify, in: folder) != 0)
    try write(content, "content")
    let sign =
      "cms -sign -cades -binary -md sha256 -in content -signer cert.pem -inkey key.pem "
      + "-outform DER -out theirs.p7s"
    #expect(try openssl(sign, in: folder) == 0)
    let theirs = [UInt8](try Data(contentsOf: folder.appendingPathComponent("theirs.p7s")))
    guard case .valid = CMS.verifyDetached(theirs, content: content, trust: [own]) else {
      Issue.record("openssl's seal is not valid to us")
      return
    }
  }
}
