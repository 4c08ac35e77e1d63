package import DeodandEvents

/// Every stored checkpoint is signed by the key that the log had then, and states the root that the
/// records have (codes `checkpoint-signature`, `checkpoint-root`, `truncated`).
///
/// Nothing is concluded from a forged checkpoint but that it is one: anybody who may write the
/// database can add it.
package enum CheckpointRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let keys = log.keys else {
      return [
        Finding(
          .signer, "checkpoint-signature", .unverifiable,
          "Without a birth certificate there is no key to check checkpoints with.")
      ]
    }
    return check(
      log.evidence.checkpoints, keys: keys, size: log.size, rootsBySize: log.rootsBySize)
  }

  /// Compares checkpoints with a log of a size that had these roots.
  package static func check(
    _ checkpoints: [LogEvidence.StoredCheckpoint], keys: KeyHistory, size: UInt64,
    rootsBySize: [UInt64: Hash256]
  ) -> [Finding] {
    guard !checkpoints.isEmpty else {
      return [
        Finding(
          .signer, "checkpoint-signature", .unverifiable,
          "The log holds no checkpoint: nobody has signed it.")
      ]
    }
    var tally = Tally(count: checkpoints.count)
    for stored in checkpoints { tally.look(at: stored, keys, size, rootsBySize) }
    return [tally.signature, tally.root] + tally.truncation
  }

  /// What was found of all checkpoints, sorted by what is wrong with each.
  private struct Tally {
    let count: Int
    var forged: [String] = []
    /// Sizes of which the records do not tell who should have signed them.
    var unknown: [UInt64] = []
    var wrongRoot: [UInt64] = []
    var beyond: [UInt64] = []

    mutating func look(
      at stored: LogEvidence.StoredCheckpoint, _ keys: KeyHistory, _ size: UInt64,
      _ rootsBySize: [UInt64: Hash256]
    ) {
      let body: CheckpointBody
      do throws(NoteError) {
        body = try SignedCheckpoint(parsing: stored.note).verified(by: keys).body
      } catch {
        if error.code == .unknownKey {
          unknown.append(stored.size)
        } else {
          forged.append(error.message)
        }
        return
      }
      if body.size != stored.size {
        forged.append("a checkpoint is stored under another size")
      } else if body.size > size {
        beyond.append(body.size)
      } else if rootsBySize[body.size] != body.root {
        wrongRoot.append(body.size)
      }
    }

    var signature: Finding {
      let code = "checkpoint-signature"
      if let reason = forged.first {
        return Finding(
          .signer, code, .invalid,
          "Checkpoints that the log's key did not sign: \(forged.count) of \(count); \(reason).")
      }
      guard unknown.isEmpty else {
        return Finding(
          .signer, code, .unverifiable,
          "Checkpoints of which the records do not tell who should have signed them: "
            + "\(unknown.count) of \(count).")
      }
      return Finding(
        .signer, code, .valid,
        "Every checkpoint is signed by the key that record 0 names (\(count) checked).")
    }

    var root: Finding {
      let code = "checkpoint-root"
      if let first = wrongRoot.first {
        return Finding(
          .intact, code, .invalid,
          "The records are not those that were signed: checkpoints that differ: \(wrongRoot.count), "
            + "the first at size \(first).", records: [first])
      }
      let isCompared = forged.isEmpty && beyond.isEmpty && unknown.isEmpty
      return Finding(
        .intact, code, isCompared ? .valid : .unverifiable,
        isCompared
          ? "The records are the ones that the checkpoints were signed over."
          : "Not every checkpoint could be compared with the records.")
    }

    var truncation: [Finding] {
      guard let size = beyond.max() else { return [] }
      return [
        Finding(
          .complete, "truncated", .invalid,
          "A signed checkpoint says that the log's size was \(size): it was cut or rolled back.")
      ]
    }
  }
}
