import DeodandCrypto
import DeodandEvents
public import DeodandLog

/// Checks bundles: a list of rules, one a file.
///
/// Copy a file of this folder to add one.
///
/// Rules look at the same evidence and not at each other: one that fails does not keep the others
/// from saying what they find.
public enum BundleVerifier {
  /// A bundle's verdict, and its reader if nothing in it is INVALID.
  public struct Answer: Sendable {
    /// What was found.
    public let verdict: Verdict
    /// The bundle, believed; nil if anything is INVALID.
    public let verified: VerifiedBundle?
  }

  /// Their order is that of the findings within a group.
  static let rules: [@Sendable (BundleEvidence) -> [Finding]] = [
    SealRule.check, DigestRule.check, BagRule.check, BundleBirthRule.check, BundleRecordRule.check,
    InclusionRule.check, BundleCheckpointRule.check, ConsistencyRule.check, BundleSignerRule.check,
    BundleContentRule.check, SelectionRule.check, LogFindingsRule.check, BundleTimeRule.check,
  ]
  /// What no bundle proves, beside what no log proves.
  static let unproven =
    Verdict.limits + [
      "Who made the bundle, when and why: its manifest and its custody lines are the word of whoever made it."
    ]

  /// Checks a bundle in memory.
  public static func verify(
    _ bytes: [UInt8], trust: Trust, answers: (any AnswerMaker)? = nil
  ) throws(BundleError) -> Answer {
    try verify(BundleBytes(bytes), trust: trust, answers: answers)
  }

  /// Checks a bundle, reading it a piece at a time.
  ///
  /// `answers` computes again what the bundle says in words; without it that is UNVERIFIABLE.
  /// What is damaged, or no container at all, is a verdict; only bytes that can't be had throw.
  public static func verify(
    _ source: any BundleSource, trust: Trust, answers: (any AnswerMaker)? = nil
  ) throws(BundleError) -> Answer {
    let evidence: BundleEvidence
    do throws(BundleError) {
      evidence = BundleEvidence(try UncheckedBundle(source), trust: trust)
    } catch {
      guard error.code == .damaged || error.code == .notABundle else { throw error }
      let what =
        error.code == .damaged
        ? "The container was changed: \(error.message)."
        : "This is no evidence bundle, or its beginning was changed."
      let finding = Finding(.intact, "container-strict", .invalid, what)
      return Answer(verdict: Verdict(findings: [finding], unproven: unproven), verified: nil)
    }
    let findings = check(evidence, rules + [EntryOrderRule.check])
    let isSound = !findings.contains { $0.outcome == .invalid }
    // What was watched is an answer itself: wrong, it is no reason not to compute it again.
    let all =
      findings + BundleCoverageRule.check(evidence)
      + AnswersRule.check(evidence, answers, isSound: isSound)
    let isTrue = !all.contains { $0.outcome == .invalid }
    return Answer(verdict: verdict(all), verified: isTrue ? VerifiedBundle(evidence) : nil)
  }

  /// Checks a bundle that has no answers yet; what they are to be made from.
  static func draft(
    _ source: any BundleSource
  ) throws(BundleError) -> (verdict: Verdict, source: AnswerSource?) {
    let evidence = BundleEvidence(try UncheckedBundle(source), trust: Trust())
    return (verdict(check(evidence, rules)), AnswerSource(evidence))
  }

  private static func check(
    _ evidence: BundleEvidence, _ rules: [@Sendable (BundleEvidence) -> [Finding]]
  ) -> [Finding] {
    let container = Finding(
      .intact, "container-strict", .valid, "Every byte of the container has its place.")
    return [container] + rules.flatMap { $0(evidence) }
  }

  private static func verdict(_ findings: [Finding]) -> Verdict {
    let ordered = Finding.Group.allCases.flatMap { group in findings.filter { $0.group == group } }
    return Verdict(findings: ordered, unproven: unproven)
  }
}

/// A bundle in which nothing is INVALID: functions that need trust ask for this type.
///
/// Only the verifier makes one. Its files are still read from the source, and hashed again where
/// that could have changed.
public struct VerifiedBundle: Sendable {
  /// What the bundle says of itself.
  public let manifest: BundleManifest
  private let bundle: UncheckedBundle
  private let origin: String

  fileprivate init?(_ evidence: BundleEvidence) {
    guard let manifest = evidence.manifest, let birth = evidence.walk.birth else { return nil }
    self.manifest = manifest
    bundle = evidence.bundle
    origin = birth.origin
  }

  /// The bundle as a log.
  ///
  /// Each call goes through its records to learn what they are found by: ask once.
  public var reader: BundleReader { BundleReader(bundle, origin: origin) }

  /// What it shows of its log's history; nil only if the file was exchanged meanwhile.
  ///
  /// Each call walks over its records: ask once.
  public var history: BundleHistory? { BundleHistory(BundleEvidence(bundle, trust: Trust())) }
}

/// What rules look at, parsed once.
///
/// A part that can't be read is nil, and it is for each rule to say what that means.
struct BundleEvidence: Sendable {
  let bundle: UncheckedBundle
  let trust: Trust
  let manifest: BundleManifest?
  let disclosures: [(commitment: Commitment, salt: [UInt8], path: String)]?
  let withheld: [(commitment: Commitment, reason: String)]?
  /// What one walk over the records found.
  let walk: RecordWalk
  var birth: BirthCertificate? { walk.birth }
  let proofs: ProofSet?
  let checkpoint: SignedCheckpoint?
  /// Proofs from earlier checkpoints, if the bundle has any.
  let consistency: ConsistencySet?
  let certificate: Certificate?

  init(_ bundle: UncheckedBundle, trust: Trust) {
    self.bundle = bundle
    self.trust = trust
    let manifest = bundle.manifest
    self.manifest = manifest
    disclosures = bundle.disclosures
    withheld = bundle.withheld
    proofs = bundle.file(BundlePath.proofs).flatMap { ProofSet(parsing: $0) }
    checkpoint = bundle.file(BundlePath.checkpoint).flatMap {
      try? SignedCheckpoint(parsing: String(decoding: $0, as: UTF8.self))
    }
    consistency = bundle.json(BundlePath.consistency).flatMap { ConsistencySet(json: $0) }
    certificate = bundle.file(BundlePath.certificate).flatMap { try? Certificate(pem: $0) }
    walk = RecordWalk(
      bundle, manifest,
      accounted: (disclosures ?? []).map(\.commitment) + (withheld ?? []).map(\.commitment))
  }
}
