/// Where everything stands in a bundle.
///
/// The table is in docs/spec/bundle.md. Places are part of the format: other verifiers look for
/// them.
public enum BundlePath {
  static let mimetype = "mimetype"
  static let mimetypeText = "application/vnd.etsi.asic-e+zip"
  static let asicManifest = "META-INF/ASiCManifest001.xml"
  static let seal = "META-INF/signature001.p7s"
  static let sealType = "application/x-pkcs7-signature"
  static let bag = "bagit.txt"
  static let bagInfo = "bag-info.txt"
  static let bagManifest = "manifest-sha256.txt"
  static let tagManifest = "tagmanifest-sha256.txt"
  static let verify = "VERIFY.txt"
  static let report = "report.html"
  static let manifest = "data/manifest.json"
  static let records = "data/records.jsonl"
  static let disclosures = "data/disclosures.txt"
  static let withheld = "data/withheld.jsonl"
  static let checkpoint = "data/checkpoint"
  static let logKey = "data/log.vkey"
  static let proofs = "data/proofs.json"
  static let consistency = "data/consistency.json"
  static let certificate = "data/certificates/evidence.pem"
  static let coverage = "data/coverage.json"
  static let custody = "data/custody.jsonl"

  static let gaps = "data/gaps.json"
  static let explanations = "data/explanations.jsonl"

  /// Folders by the first two digits keep each of them small.
  static func content(_ commitment: String) -> String {
    "data/content/\(commitment.prefix(2))/\(commitment)"
  }
}
