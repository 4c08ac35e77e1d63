import DeodandCrypto
public import DeodandEvents

/// Record 0: the log's name and the keys that speak for it.
public struct BirthCertificate: Sendable {
  /// The newest format that this build reads; docs/spec/store.md tells what changed with each.
  public static let format: Int64 = 3
  /// The log's identity: the leaf hash of record 0.
  public let logID: Hash256
  /// The log's name.
  public let origin: String
  /// The format in which the log was made; it may have been migrated since.
  public let format: Int64
  /// The key that signs checkpoints.
  public let checkpointKey: VerifierKey
  /// The SHA-256 of the evidence certificate (DER).
  public let certificateFingerprint: Hash256
  /// The evidence certificate (DER).
  public let certificate: [UInt8]

  /// Reads record 0; nil if it is no birth certificate.
  ///
  /// Only the form is looked at: whether its parts agree is for `BirthRule`, and whose keys they
  /// are is for whoever has a pin.
  public init?(_ record: Record) {
    guard record.type == .logCreated, record.sequence == 0,
      let origin = record[.origin],
      let format = record[.format], let keys = record[.keys],
      let key = keys[.checkpointKey].flatMap({ try? VerifierKey($0) }),
      let fingerprint = keys[.evidenceFingerprint].flatMap({ Hash256(hex: $0) }),
      let certificate = keys[.evidenceCertificate].flatMap({ Base64.decode($0) })
    else { return nil }
    logID = LeafHash.of(record.bytes)
    self.origin = origin
    self.format = format
    checkpointKey = key
    certificateFingerprint = fingerprint
    self.certificate = certificate
  }
}
