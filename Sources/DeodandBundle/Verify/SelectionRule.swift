import DeodandEvents
import DeodandLog

/// The bundle holds what it says it selects (code `selection-complete`).
enum SelectionRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "selection-complete"
    guard let manifest = evidence.manifest else {
      return [Finding(.complete, code, .invalid, "The bundle does not say what it holds.")]
    }
    let present = Set(evidence.records.map(\.sequence))
    let isAscending = zip(manifest.selected, manifest.selected.dropFirst()).allSatisfy { $0 < $1 }
    let isHere =
      manifest.selected.allSatisfy(present.contains) && !manifest.selected.isEmpty && isAscending
    guard isHere else {
      return [Finding(.complete, code, .invalid, "Records that were selected are not here.")]
    }
    switch manifest.selection {
    case .range(let first, let last):
      // Numbers are compared by their ends and count: a range may be too long to be listed.
      let size = evidence.checkpoint?.body.size ?? 0
      let end = min(last, max(size, 1) - 1)
      let isWhole =
        manifest.selected.first == first && manifest.selected.last == end
        && UInt64(manifest.selected.count) == end - min(first, end) + 1
      return [
        Finding(
          .complete, code, isWhole ? .valid : .invalid,
          isWhole
            ? "Every record from \(first) to \(end) is here."
            : "Records between \(first) and \(end) are missing.")
      ]
    case .run(let run):
      let runs = evidence.records.filter { manifest.selected.contains($0.sequence) }
      let isRun = runs.allSatisfy { $0.run?.utf8.elementsEqual(run.utf8) ?? false }
      return [
        Finding(
          .complete, code, isRun ? .valid : .invalid,
          isRun
            ? "What was selected for run \(run) is here (records: \(manifest.selected.count))."
            : "Records that are not of run \(run) were selected for it."),
        Finding(
          .coverage, "run-complete", .unverifiable,
          "Whether the log has more records of run \(run) can be told from the whole log only."),
      ]
    }
  }
}
