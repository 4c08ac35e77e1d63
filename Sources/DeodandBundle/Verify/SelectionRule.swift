import DeodandEvents
import DeodandLog

/// The bundle holds what it says it selects (code `selection-complete`).
///
/// Of a range the numbers tell whether something is missing, of a run its own numbers (`RunRule`).
/// Of an incident only the whole log can tell, which is said as a finding and not passed over.
enum SelectionRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    let code = "selection-complete"
    guard let manifest = evidence.manifest else {
      return [Finding(.complete, code, .invalid, "The bundle does not say what it holds.")]
    }
    let present = Set(evidence.walk.sequences)
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
      // The request may reach beyond the log as it was when it was exported.
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
      let isRun = evidence.walk.isOfRun
      return [
        Finding(
          .complete, code, isRun ? .valid : .invalid,
          isRun
            ? "What was selected for run \(run) is here (records: \(manifest.selected.count))."
            : "Records that are not of run \(run) were selected for it."),
        RunRule.judge(run, evidence.walk.runs[Array(run.utf8)] ?? RunWalk()),
      ]
    case .incident(let name): return check(name, manifest, evidence)
    }
  }

  /// An incident's own entries are in the bundle, so what they name can be counted.
  private static func check(
    _ name: String, _ manifest: BundleManifest, _ evidence: BundleEvidence
  ) -> [Finding] {
    let code = "selection-complete"
    let selected = Set(manifest.selected)
    let incident = Incident.gather(evidence.walk.entries)
      .first { $0.name.utf8.elementsEqual(name.utf8) }
    guard let incident else {
      return [
        Finding(.complete, code, .invalid, "No entry of the incident \(name) was selected.")
      ]
    }
    let entries = Set(incident.entries.map(\.record.sequence))
    let size = evidence.checkpoint?.body.size ?? 0
    let isWhole =
      evidence.walk.allSelected(of: evidence.bundle) { record in
        entries.contains(record.sequence) || incident.holds(record)
      }
      && incident.spans.spans.allSatisfy { span in
        guard span.lowerBound < size else { return true }
        // Numbers are counted before they are listed: a span may be too long to be listed.
        let within = span.clamped(to: 0...(size - 1))
        return within.upperBound - within.lowerBound < UInt64(selected.count)
          && within.allSatisfy(selected.contains)
      }
    // Runs that the incident names are selected with every record: a hole is a record that was cut.
    let holes = incident.runs.compactMap { run in
      evidence.walk.runs[Array(run.utf8)].flatMap { RunRule.fault(run, $0) }
    }
    return holes + [
      Finding(
        .complete, code, isWhole ? .valid : .invalid,
        isWhole
          ? "What the entries of the incident \(name) name is here (records: \(selected.count))."
          : "The records are not those that the entries of the incident \(name) name."),
      Finding(
        .coverage, "incident-complete", .unverifiable,
        "Whether the log has more entries of the incident \(name), or more records of its runs, "
          + "can be told from the whole log only."),
    ]
  }
}
