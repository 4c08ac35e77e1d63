public import DeodandCrypto
public import DeodandEvents
public import DeodandLog

/// The keys of a log that exists in memory only, made of fixed seeds so that a test is the same
/// each time.
public enum TestKeys {
  /// The key that signs checkpoints of a log.
  public static func signer(_ origin: String, seed: UInt8 = 1) throws -> NoteSigner {
    guard let name = NoteName(origin) else { throw NoteError(.malformed, origin) }
    let bytes = (0..<32).map { seed &+ UInt8($0) }
    return NoteSigner(name: name, key: try Ed25519PrivateKey(seed: bytes))
  }
}

/// A key that seals bundles, and its certificate; P-256 keys have no seed, so each one is new.
public struct EvidenceIdentity: Sendable {
  /// When the certificates of tests begin to be valid.
  public static let notBefore: Int64 = 1_600_000_000

  /// One for every log of a test run, so that two logs made alike are alike.
  public static let shared = Result { try EvidenceIdentity("example.com/test") }

  private let pem: [UInt8]
  /// The key's own certificate.
  public let certificate: Certificate

  /// Makes a key and a certificate that is valid for 40 years.
  public init(_ name: String) throws {
    let key = P256PrivateKey()
    pem = try key.pem()
    certificate = try Certificate.selfSigned(
      key: key, commonName: name, serial: [1, 2, 3], notBefore: Self.notBefore,
      notAfter: Self.notBefore + 40 * 365 * 86_400)
  }

  /// The private key.
  public func key() throws -> P256PrivateKey { try P256PrivateKey(pem: pem) }

  /// What record 0 says of the certificate.
  public var fingerprint: Hash256 { Hash256(certificate.fingerprint) }
}
