public import DeodandExplain

extension TextReport {
  /// Where two runs part, why as far as the record tells, and the first difference of each aspect.
  ///
  /// Every aspect is named, also where nothing differs: silence would not tell that it was
  /// compared.
  public func diff(_ diff: RunDiff) -> String {
    let names = diff.runs.map { Visible.line($0, limit: 80) }
    var text = heading("Run \(names[0]) against run \(names[1])") + "\n"
    let verdict = Wrap.lines(diff.sentence, width: style.width, first: "  ", rest: "  ")
    text += verdict.map { style.paint($0, diff.isSame ? .good : .open) + "\n" }.joined()
    text += paragraph(
      "Exchanges with a model: \(diff.exchanges[0]) against \(diff.exchanges[1]); calls of tools: "
        + "\(diff.calls[0]) against \(diff.calls[1]).", indent: "  ")
    for aspect in RunDiff.Aspect.allCases {
      text += "\n" + heading(Self.title(of: aspect))
      guard let divergence = diff.divergence(aspect) else {
        text += paragraph("No difference on record.", indent: "  ")
        continue
      }
      // Exchanges are counted from 1; 0 is what came before the first.
      let place =
        divergence.exchange == 0
        ? "Before the first exchange. " : "Exchange \(divergence.exchange). "
      text += statement(divergence.statement, first: "  • ", rest: "    ", head: place)
    }
    if !diff.gaps.isEmpty {
      text += "\n" + heading("What could not be compared")
      for gap in diff.gaps { text += statement(gap, first: "  • ", rest: "    ") }
    }
    return text + "\n"
      + paragraph(
        "Only the first difference of each kind is told, for later ones may follow from it. Identifiers of "
          + "calls and times are left out.", indent: "")
  }

  private static func title(of aspect: RunDiff.Aspect) -> String {
    switch aspect {
    case .inputs: "What went in"
    case .versions: "Model, parameters, system prompt, tools"
    case .outputs: "What the model answered"
    case .actions: "What was called"
    case .results: "What the tools answered"
    }
  }
}
