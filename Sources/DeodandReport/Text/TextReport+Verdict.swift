import DeodandExplain
public import DeodandLog

extension TextReport {
  /// A verdict: each group with its findings, then what is not proved.
  ///
  /// Groups are never summed into one answer. Messages quote what a bundle says of itself, so they
  /// are made visible like any other content: a bundle must not paint its own verdict.
  ///
  /// What is not proved stands in every verdict, also in one that is valid throughout.
  public func verdict(_ verdict: Verdict, of name: String) -> String {
    var text = heading("Verdict on \(Visible.line(name, limit: .max))")
    for group in Finding.Group.allCases {
      // A group that nobody checked is not valid: it is unverifiable.
      let outcome = verdict.outcome(of: group) ?? .unverifiable
      text += "\n" + painted(outcome, "\(title(of: group)): \(outcome.rawValue)") + "\n"
      for finding in verdict.findings where finding.group == group {
        text += line(finding)
      }
    }
    text += "\n" + heading("What this does not prove")
    for sentence in verdict.unproven {
      text += Wrap.lines(sentence, width: style.width, first: "  • ", rest: "    ")
        .map { $0 + "\n" }.joined()
    }
    return text
  }

  /// The mark says by its form what the colour says: colour may be off, or not be seen.
  private func line(_ finding: Finding) -> String {
    let mark =
      switch finding.outcome {
      case .valid: "✓"
      case .invalid: "✗"
      case .unverifiable: "?"
      }
    let cites =
      finding.records.isEmpty
      ? "" : " [" + finding.records.map { "#\($0)" }.joined(separator: " ") + "]"
    let lines = Wrap.lines(
      // The code is stable, so that scripts and people can look it up (docs/spec/verdict.md).
      Visible.line(finding.message, limit: 4000) + cites + " (\(finding.code))", width: style.width,
      first: "  \(mark) ",
      rest: "    ")
    return lines.map { painted(finding.outcome, $0) + "\n" }.joined()
  }

  private func painted(_ outcome: Outcome, _ text: String) -> String {
    switch outcome {
    case .valid: style.paint(text, .good)
    case .invalid: style.paint(text, .bad)
    case .unverifiable: style.paint(text, .open)
    }
  }

  private func title(of group: Finding.Group) -> String {
    switch group {
    case .intact: "Intact"
    case .complete: "Complete"
    case .signer: "Signer"
    case .time: "Time"
    case .coverage: "Coverage"
    }
  }
}
