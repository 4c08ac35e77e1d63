package import DeodandEvents

/// The evidence goes on from the checkpoints that somebody kept (codes `kept-consistent`,
/// `kept-contradicted`, `kept-not-shown`, `kept-foreign`).
///
/// A checkpoint is believed to be the log's if the log's key signed it; nothing in the evidence
/// says what it was. Two different roots at one size, both signed, are a fork or a rewritten log.
package enum KeptCheckpointRule {
  /// What the evidence shows of the log at a size.
  package enum Shown: Hashable {
    /// The root then.
    case root(Hash256)
    /// The whole log is here, and it is shorter.
    case cut
    /// The evidence reaches beyond that size and has no proof for it.
    case older
    /// The evidence was made before the log had that size.
    case newer
  }

  /// What was found, and whether it says whose log this is.
  package struct Answer {
    /// The findings, one for each checkpoint.
    package var findings: [Finding] = []
    /// Whether a checkpoint that was brought along binds record 0 and the keys in it.
    package var bindsLog = false

    /// Nothing was compared.
    package init() {}
  }

  /// Compares each kept checkpoint with what the evidence shows.
  package static func check(
    _ kept: [KeptCheckpoint], keys: KeyHistory, shown: (UInt64) -> Shown
  ) -> Answer {
    var answer = Answer()
    for checkpoint in kept {
      let (finding, isConsistent) = judge(checkpoint, keys, shown)
      answer.findings.append(finding)
      // The empty tree begins every log, and says of none whose it is.
      if isConsistent, checkpoint.signed.body.size > 0 { answer.bindsLog = true }
    }
    return answer
  }

  private static func judge(
    _ kept: KeptCheckpoint, _ keys: KeyHistory, _ shown: (UInt64) -> Shown
  ) -> (finding: Finding, isConsistent: Bool) {
    let size = kept.signed.body.size
    // A trust file may be newer than a bundle that is checked by it; but each bundle shows that
    // its log goes on from what was given away before.
    let newer: Finding.Group = kept.isAskedFor ? .complete : .coverage
    do throws(NoteError) {
      _ = try kept.signed.verified(by: keys)
    } catch {
      return (
        Finding(
          .complete, "kept-foreign", .unverifiable,
          "\(kept.name) says nothing about this log: \(error.message)."), false
      )
    }
    func contradicted(_ what: String) -> Finding {
      Finding(.complete, "kept-contradicted", .invalid, "\(kept.name) contradicts this: \(what)")
    }
    switch shown(size) {
    case .root(let root) where root == kept.signed.body.root:
      return (
        Finding(
          .complete, "kept-consistent", .valid,
          "This goes on from \(kept.name), signed at size \(size)."), true
      )
    case .root:
      return (
        contradicted(
          "the log's key signed another history at size \(size). It was forked or rewritten "
            + "before record \(size)."), false
      )
    case .cut:
      return (
        contradicted(
          "the log's key signed size \(size), and fewer records are here. It was cut or rolled back."
        ), false
      )
    case .older:
      return (
        Finding(
          .complete, "kept-not-shown", .unverifiable,
          "\(kept.name) is older (size \(size)) than what this bundle has proofs for. Ask for one made "
            + "with --consistent-with, or compare with the log."), false
      )
    case .newer:
      return (
        Finding(
          newer, "kept-not-shown", .unverifiable,
          "\(kept.name) is newer (size \(size)) than this bundle. Ask for a newer one, or compare "
            + "with the log."), false
      )
    }
  }

  /// In a whole log, every size up to its own can be told.
  static func judge(_ log: SeenLog) -> Answer {
    guard let keys = log.keys, let birth = log.birth else { return Answer() }
    return check(log.evidence.trust.kept(of: birth.origin), keys: keys) { size in
      guard size <= log.size else { return .cut }
      // Roots are taken at the sizes that were asked for; there is no other.
      guard let root = log.rootsBySize[size] else { return .older }
      return .root(root)
    }
  }

  static func check(_ log: SeenLog) -> [Finding] { judge(log).findings }
}
