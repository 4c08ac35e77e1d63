public import DeodandLog

/// A part of what is computed from a bundle.
///
/// A file is made of its parts in this order. Parts are made side by side: what a page begins with
/// may be known only when its end is.
public enum AnswerPart: Int, CaseIterable, Sendable {
  /// What was watched.
  case coverage
  /// What is missing, and what does not fit together.
  case gaps
  /// Why each action was done.
  case explanations
  /// The page for people: the case, and what stands out in it.
  case reportHead
  /// Each action in a row, in order.
  case reportActions
  /// What ends the page.
  case reportEnd

  /// The file that it is a part of.
  public var path: String {
    switch self {
    case .coverage: BundlePath.coverage
    case .gaps: BundlePath.gaps
    case .explanations: BundlePath.explanations
    case .reportHead, .reportActions, .reportEnd: BundlePath.report
    }
  }

  /// The files, each with its parts, in the order of the container.
  static let files: [(path: String, parts: [AnswerPart])] = {
    var files: [(path: String, parts: [AnswerPart])] = []
    for part in allCases {
      if files.last?.path == part.path {
        files[files.count - 1].parts.append(part)
      } else {
        files.append((part.path, [part]))
      }
    }
    return files
  }()
}

/// What makes the answers of a bundle from what the bundle holds.
///
/// Export and verification use the same one. It must depend on its argument alone: not on a log, a
/// clock, a machine or a locale, or no verifier could make the same bytes.
public protocol AnswerMaker: Sendable {
  /// Makes every part, piece by piece; pieces of several parts may alternate.
  ///
  /// Throws if the records can't be read, and what `write` throws.
  func make(of source: AnswerSource, _ write: (AnswerPart, [UInt8]) throws -> Void) throws
}

/// What answers are made from: a bundle without them.
public struct AnswerSource {
  /// What the bundle says of itself.
  public let manifest: BundleManifest
  /// The log's birth certificate.
  public let birth: BirthCertificate
  /// How many records the log had at the checkpoint.
  public let checkpointSize: UInt64
  /// The records and contents.
  public let reader: BundleReader

  /// Nil if a part that answers need can't be read, which is a finding of other rules.
  init?(_ evidence: BundleEvidence, allowance: Int? = nil) {
    guard let manifest = evidence.manifest, let birth = evidence.birth,
      let checkpoint = evidence.checkpoint
    else { return nil }
    self.manifest = manifest
    self.birth = birth
    checkpointSize = checkpoint.body.size
    reader = BundleReader(evidence.bundle, origin: birth.origin, allowance: allowance)
  }
}
