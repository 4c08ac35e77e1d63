import DeodandCrypto
import DeodandEvents

/// Record 0 must be a birth certificate of a known format that agrees with itself (code
/// `birth-certificate`).
package enum BirthRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let birth = log.birth else {
      return [
        Finding(
          .intact, code, .invalid, "Record 0 is not a birth certificate of a log.", records: [0])
      ]
    }
    return [judge(birth)]
  }

  /// The finding's stable code.
  package static let code = "birth-certificate"

  /// What a birth certificate says of itself, in a log as in a bundle.
  package static func judge(_ birth: BirthCertificate) -> Finding {
    guard birth.format <= BirthCertificate.format else {
      return Finding(
        .intact, code, .unverifiable,
        "The log has format \(birth.format); this verifier knows \(BirthCertificate.format).")
    }
    guard Hash256(SHA256.hash(birth.certificate)) == birth.certificateFingerprint else {
      return Finding(
        .intact, code, .invalid,
        "Record 0 holds another certificate than the one whose fingerprint it states.",
        records: [0])
    }
    // Signed notes carry the key's name: under another name the log's checkpoints would speak of
    // another log.
    guard birth.checkpointKey.name.text.utf8.elementsEqual(birth.origin.utf8) else {
      return Finding(
        .intact, code, .invalid, "Record 0 names a key that is not this log's.", records: [0])
    }
    return Finding(
      .intact, code, .valid, "Record 0 names the log \(birth.origin) and its keys.", records: [0])
  }
}
