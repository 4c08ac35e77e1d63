import DeodandCrypto
import DeodandEvents
import DeodandLog

/// Record 0 is in the bundle, and the manifest speaks of the same log (code `birth-certificate`).
enum BundleBirthRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "birth-certificate"
    guard let birth = evidence.birth else {
      return [
        Finding(.intact, code, .invalid, "The bundle does not hold the log's birth certificate.")
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
    let isSame =
      evidence.manifest.map {
        $0.logID == birth.logID.hex && $0.origin.utf8.elementsEqual(birth.origin.utf8)
      } ?? false
    guard isSame, birth.checkpointKey.name.text.utf8.elementsEqual(birth.origin.utf8) else {
      return [
        Finding(.intact, code, .invalid, "The bundle's manifest and record 0 speak of two logs.")
      ]
    }
    return [
      Finding(
        .intact, code, .valid, "Record 0 names the log \(birth.origin) and its keys.", records: [0])
    ]
  }
}
