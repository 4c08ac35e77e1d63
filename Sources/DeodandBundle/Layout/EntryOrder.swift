/// The one order of a container's entries (docs/spec/bundle.md).
///
/// Two bundles of the same evidence have the same entries in the same order, and a file that no
/// place is meant for can't be slipped in by whoever holds the sealing key.
enum EntryOrder {
  /// A place in the container.
  private enum Place {
    /// A file that must stand here.
    case file(String)
    /// A file that may.
    case optional(String)
    /// The disclosed contents, in the order of their list.
    case contents
    /// Files of a folder that this version no longer writes.
    case folder(String)
  }

  private static let evidence: [Place] = [
    .file(BundlePath.mimetype), .file(BundlePath.manifest), .file(BundlePath.records), .contents,
    .file(BundlePath.disclosures), .file(BundlePath.withheld), .file(BundlePath.checkpoint),
    .file(BundlePath.logKey), .file(BundlePath.proofs), .optional(BundlePath.consistency),
    .file(BundlePath.certificate),
  ]
  private static let current: [Place] =
    [.file(BundlePath.custody), .file(BundlePath.verify)]
    + AnswerPart.files.map { .file($0.path) }
  /// What stood there before answers were computed from the bundle.
  private static let earlier: [Place] = [
    .file(BundlePath.coverage), .file(BundlePath.custody), .file(BundlePath.verify),
    .folder("data/explanations/"), .optional(BundlePath.explanations),
    .optional(BundlePath.report),
  ]
  private static let ends: [Place] = [
    .file(BundlePath.bag), .file(BundlePath.bagInfo), .file(BundlePath.bagManifest),
    .file(BundlePath.tagManifest), .file(BundlePath.asicManifest), .file(BundlePath.seal),
  ]

  /// The first entry that does not stand where it should, by what is there or what is missing; nil
  /// if all do.
  static func firstWrong(_ paths: [String], contents: [String], statesAnswers: Bool) -> String? {
    var rest = paths[...]
    for place in evidence + (statesAnswers ? current : earlier) + ends {
      switch place {
      case .file(let path):
        guard rest.first == path else { return rest.first ?? path }
        rest.removeFirst()
      case .optional(let path):
        if rest.first == path { rest.removeFirst() }
      case .contents:
        for path in contents {
          guard rest.first == path else { return rest.first ?? path }
          rest.removeFirst()
        }
      case .folder(let folder):
        while let path = rest.first, path.hasPrefix(folder) { rest.removeFirst() }
      }
    }
    return rest.first
  }
}
