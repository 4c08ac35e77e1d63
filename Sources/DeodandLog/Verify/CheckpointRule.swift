import DeodandEvents

/// Every stored checkpoint is signed by the log's key and states the root that the records have
/// (codes `checkpoint-signature`, `checkpoint-root`, `truncated`).
enum CheckpointRule {
  static func check(_ log: SeenLog) -> [Finding] {
    guard let key = log.birth?.checkpointKey else {
      return [
        Finding(
          .signer, "checkpoint-signature", .unverifiable,
          "Without a birth certificate there is no key to check checkpoints with.")
      ]
    }
    var found = Tally()
    for stored in log.evidence.checkpoints { found.look(at: stored, in: log, key) }
    return found.findings(of: log.evidence.checkpoints.count)
  }

  private struct Tally {
    var forged: [String] = []
    var wrongRoot: [UInt64] = []
    var beyond: [UInt64] = []

    mutating func look(
      at stored: LogEvidence.StoredCheckpoint, in log: SeenLog, _ key: VerifierKey
    ) {
      let body: CheckpointBody
      do throws(NoteError) {
        body = try SignedCheckpoint(parsing: stored.note).verified(by: key).body
      } catch {
        forged.append(error.message)
        return
      }
      if body.size != stored.size {
        forged.append("a checkpoint is stored under another size")
      } else if body.size > log.size {
        beyond.append(body.size)
      } else if log.rootsBySize[body.size] != body.root {
        wrongRoot.append(body.size)
      }
    }

    func findings(of count: Int) -> [Finding] {
      guard count > 0 else {
        return [
          Finding(
            .signer, "checkpoint-signature", .unverifiable,
            "The log holds no checkpoint: nobody has signed it.")
        ]
      }
      var findings: [Finding] = []
      findings.append(
        forged.first.map { reason in
          Finding(
            .signer, "checkpoint-signature", .invalid,
            "Checkpoints that the log's key did not sign: \(forged.count) of \(count); \(reason).")
        }
          ?? Finding(
            .signer, "checkpoint-signature", .valid,
            "Every checkpoint is signed by the key that record 0 names (\(count) checked)."))
      let isCompared = forged.isEmpty && beyond.isEmpty
      findings.append(
        wrongRoot.isEmpty
          ? Finding(
            .intact, "checkpoint-root", isCompared ? .valid : .unverifiable,
            isCompared
              ? "The records are the ones that the checkpoints were signed over."
              : "Not every checkpoint could be compared with the records.")
          : Finding(
            .intact, "checkpoint-root", .invalid,
            "The records are not those that were signed: checkpoints that differ: \(wrongRoot.count), "
              + "the first at size \(wrongRoot[0]).", records: [wrongRoot[0]]))
      if let size = beyond.max() {
        findings.append(
          Finding(
            .complete, "truncated", .invalid,
            "A signed checkpoint says that the log's size was \(size): it was cut or rolled back.")
        )
      }
      return findings
    }
  }
}
