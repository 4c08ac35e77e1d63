import DeodandCrypto
import DeodandEvents
public import DeodandLog

/// Checks bundles: a list of rules, one a file.
///
/// Copy a file of this folder to add one.
public enum BundleVerifier {
  /// A bundle's verdict, and its reader if nothing in it is INVALID.
  public struct Answer: Sendable {
    /// What was found.
    public let verdict: Verdict
    /// The bundle, believed; nil if anything is INVALID.
    public let verified: VerifiedBundle?
  }

  static let rules: [@Sendable (BundleEvidence) -> [Finding]] = [
    SealRule.check, DigestRule.check, BagRule.check, BundleBirthRule.check, BundleRecordRule.check,
    InclusionRule.check, BundleCheckpointRule.check, BundleContentRule.check, SelectionRule.check,
    BundleTimeRule.check, BundleCoverageRule.check,
  ]

  /// Checks a bundle's bytes.
  ///
  /// Bytes that are no container at all throw; a damaged container is a verdict.
  public static func verify(
    _ bytes: [UInt8], trust: BundleTrust
  ) throws(BundleError) -> Answer {
    let bundle: UncheckedBundle
    do throws(BundleError) {
      bundle = try UncheckedBundle(parsing: bytes)
    } catch {
      guard error.code == .damaged else { throw error }
      let finding = Finding(
        .intact, "container-strict", .invalid, "The container was changed: \(error.message).")
      return Answer(verdict: Verdict(findings: [finding]), verified: nil)
    }
    let evidence = BundleEvidence(bundle, trust: trust)
    let container = Finding(
      .intact, "container-strict", .valid, "Every byte of the container has its place.")
    let findings = [container] + rules.flatMap { $0(evidence) }
    let ordered = Finding.Group.allCases.flatMap { group in findings.filter { $0.group == group } }
    let verdict = Verdict(findings: ordered)
    let isSound = !findings.contains { $0.outcome == .invalid }
    return Answer(verdict: verdict, verified: isSound ? VerifiedBundle(evidence) : nil)
  }
}

/// A bundle in which nothing is INVALID: functions that need trust ask for this type.
public struct VerifiedBundle: Sendable {
  /// The bundle as a log.
  public let reader: BundleReader
  /// What the bundle says of itself.
  public let manifest: BundleManifest

  fileprivate init?(_ evidence: BundleEvidence) {
    guard let manifest = evidence.manifest, let birth = evidence.birth else { return nil }
    self.manifest = manifest
    reader = BundleReader(evidence.bundle, records: evidence.records, origin: birth.origin)
  }
}

/// What rules look at, parsed once.
struct BundleEvidence: Sendable {
  let bundle: UncheckedBundle
  let trust: BundleTrust
  let manifest: BundleManifest?
  /// The records that could be parsed, in the order of the file.
  let records: [Record]
  /// Lines of the records file that are no records.
  let malformed: Int
  let birth: BirthCertificate?
  let proofs: ProofSet?
  let checkpoint: SignedCheckpoint?
  let certificate: Certificate?

  init(_ bundle: UncheckedBundle, trust: BundleTrust) {
    self.bundle = bundle
    self.trust = trust
    manifest = bundle.manifest
    let lines = bundle.lines(BundlePath.records) ?? []
    records = lines.compactMap { try? Record(parsing: $0) }
    malformed = lines.count - records.count
    birth = records.first { $0.sequence == 0 }.flatMap { BirthCertificate($0) }
    proofs = bundle.json(BundlePath.proofs).flatMap { ProofSet(json: $0) }
    checkpoint = bundle.file(BundlePath.checkpoint).flatMap {
      try? SignedCheckpoint(parsing: String(decoding: $0, as: UTF8.self))
    }
    certificate = bundle.file(BundlePath.certificate).flatMap { try? Certificate(pem: $0) }
  }
}
