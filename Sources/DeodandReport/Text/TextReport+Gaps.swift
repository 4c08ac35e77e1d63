public import DeodandExplain

extension TextReport {
  /// The answer of `gaps`: the findings, each on what it stands, then what was watched.
  ///
  /// What was watched stands below the findings, since a log without findings is worth no more than
  /// that.
  public func gaps(_ gaps: Gaps) -> String {
    let scope =
      gaps.runs.isEmpty ? "" : ", " + gaps.runs.map { "run \($0)" }.joined(separator: ", ")
    var text = heading("Gaps in \(Visible.line(gaps.origin + scope, limit: 400))")
    text += "\n"
    if gaps.findings.isEmpty {
      text += paragraph("What is on record fits together.", indent: "  ")
    }
    for gap in gaps.findings { text += line(gap, isLong: gaps.runs.isEmpty) }
    text += "\n" + heading("What was watched")
    for watch in gaps.watches {
      text += paragraph(watch.line, indent: "  ")
    }
    text += paragraph(
      "A log can't list what did not pass through its recorders.", indent: "  ")
    return text + "\n" + legend()
  }

  /// Each action on a line: how often it was asked for, decided on, executed, answered and told.
  ///
  /// An action that no channel saw on some step has a dash there, which is no finding by itself.
  public func actions(_ gaps: Gaps) -> String {
    var text = "\n" + heading("Actions: \(gaps.actions.count)")
    for action in gaps.actions { text += line(action) }
    return text
  }

  /// The code comes first, so that lines can be searched by it (docs/spec/reconciliation.md).
  private func line(_ gap: Gap, isLong: Bool) -> String {
    let run = isLong ? gap.run.map { " (run \(Visible.line($0)))" } ?? "" : ""
    return statement(
      gap.statement, first: "  • ", rest: "    ", head: "\(gap.code.rawValue): ", tail: run)
  }

  /// That a step was joined by equal values alone is said, for two calls can have the same.
  private func line(_ action: Action) -> String {
    let steps: [(name: String, seen: [Observation])] = [
      ("asked", action.asked), ("decided", action.permitted), ("executed", action.executed),
      ("answered", action.results), ("told", action.reported),
    ]
    let parts = steps.map { step in
      let seen = step.seen.map { observation in
        "#\(observation.record) \(observation.channel.rawValue)"
          + (observation.detail.map { " " + $0 } ?? "")
          + (observation.rule.map { $0.grade == .byValue ? " (same values)" : "" } ?? "")
      }
      return "\(step.name) \(seen.isEmpty ? "—" : seen.joined(separator: ", "))"
    }
    let id = action.callID.map { " \($0)" } ?? ""
    return Wrap.lines(
      "\(action.tool)\(id): " + parts.joined(separator: "; "), width: style.width, first: "  • ",
      rest: "    "
    ).map { $0 + "\n" }.joined()
  }
}
