import DeodandCrypto
public import DeodandEvents

/// Record 0: the log's name and the keys that speak for it.
public struct BirthCertificate: Sendable {
  /// The newest format that this build reads.
  public static let format: Int64 = 1
  /// The log's identity: the leaf hash of record 0.
  public let logID: Hash256
  /// The log's name.
  public let origin: String
  /// The format version.
  public let format: Int64
  /// The key that signs checkpoints.
  public let checkpointKey: VerifierKey
  /// The SHA-256 of the evidence certificate (DER).
  public let certificateFingerprint: Hash256
  /// The evidence certificate (DER).
  public let certificate: [UInt8]

  /// Reads record 0; nil if it is no birth certificate.
  public init?(_ record: Record) {
    guard record.type == .logCreated, record.sequence == 0,
      let origin = record.data["origin"]?.string,
      let format = record.data["format"]?.integer, let keys = record.data["keys"],
      let key = keys["checkpoint"]?.string.flatMap({ try? VerifierKey($0) }),
      let fingerprint = keys["evidence"]?.string.flatMap({ Hash256(hex: $0) }),
      let certificate = keys["certificate"]?.string.flatMap({ Base64.decode($0) })
    else { return nil }
    logID = LeafHash.of(record.bytes)
    self.origin = origin
    self.format = format
    checkpointKey = key
    certificateFingerprint = fingerprint
    self.certificate = certificate
  }
}

/// Record 0 must be a birth certificate of a known format that agrees with itself (code
/// `birth-certificate`).
enum BirthRule {
  static func check(_ log: SeenLog) -> [Finding] {
    let code = "birth-certificate"
    guard let birth = log.birth else {
      return [
        Finding(
          .intact, code, .invalid, "Record 0 is not a birth certificate of a log.", records: [0])
      ]
    }
    guard birth.format <= BirthCertificate.format else {
      return [
        Finding(
          .intact, code, .unverifiable,
          "The log has format \(birth.format); this verifier knows \(BirthCertificate.format).")
      ]
    }
    guard Hash256(SHA256.hash(birth.certificate)) == birth.certificateFingerprint else {
      return [
        Finding(
          .intact, code, .invalid,
          "Record 0 holds another certificate than the one whose fingerprint it states.",
          records: [0])
      ]
    }
    guard birth.checkpointKey.name.text.utf8.elementsEqual(birth.origin.utf8) else {
      return [
        Finding(
          .intact, code, .invalid, "Record 0 names a key that is not this log's.", records: [0])
      ]
    }
    return [
      Finding(
        .intact, code, .valid, "Record 0 names the log \(birth.origin) and its keys.", records: [0])
    ]
  }
}
