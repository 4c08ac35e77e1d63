public import DeodandExplain

extension TextReport {
  /// The answer to *why*: what was done, what stands out, what is unknown, then the way back to the
  /// origins.
  public func explanation(_ explanation: Explanation) -> String {
    var text = heading("Why record \(explanation.subject) of \(Visible.line(explanation.origin))")
    for section in Explanation.Section.allCases {
      let statements = explanation.statements(section)
      if statements.isEmpty { continue }
      text += "\n" + heading(Self.title(of: section))
      for (index, statement) in statements.enumerated() {
        let isLast = index == statements.count - 1
        text += line(statement, in: section, isLast ? .last : .inner)
      }
    }
    return text + "\n" + legend()
  }

  private enum Place { case inner, last }

  private func line(
    _ statement: Statement, in section: Explanation.Section, _ place: Place
  ) -> String {
    // The chain reads like a tree from the action down to its origins.
    let isTree = section == .chain || section == .context
    let first = isTree ? (place == .last ? "  └─ " : "  ├─ ") : "  • "
    let rest = isTree ? (place == .last ? "     " : "  │  ") : "    "
    return self.statement(statement, first: first, rest: rest)
  }

  /// A sentence with its tag: what it stands on, and the records.
  func statement(
    _ statement: Statement, first: String, rest: String, head: String = "", tail: String = ""
  ) -> String {
    let cites = statement.records.map { "#\($0)" }.joined(separator: " ")
    let tag = cites.isEmpty ? "[\(word(statement))]" : "[\(word(statement)) \(cites)]"
    var lines = Wrap.lines(
      head + statement.text + tail + " " + tag.replacingSpaces(), width: style.width, first: first,
      rest: rest)
    for index in lines.indices { lines[index] = lines[index].restoringSpaces() }
    let isMissing = statement.kind == .missing
    return lines.map { (isMissing ? style.paint($0, .open) : $0) + "\n" }.joined()
  }

  private func word(_ statement: Statement) -> String {
    switch statement.kind {
    case .recorded: "recorded"
    case .derived(let rule): "derived: \(rule.name)"
    case .missing: "missing"
    }
  }

  func legend() -> String {
    paragraph(
      "recorded: it stands in the record. derived: it follows by the named rule. missing: it should be on "
        + "record and is not. #N is a record: deodand show N.", indent: "")
  }

  static func title(of section: Explanation.Section) -> String {
    switch section {
    case .answer: "What was done"
    case .findings: "What stands out"
    case .gaps: "What is not known"
    case .chain: "What asked for it"
    case .context: "What the model had before it"
    case .arguments: "Where the arguments come from"
    case .versions: "Versions"
    case .authority: "Who allowed it"
    case .outcome: "What came of it"
    }
  }
}

extension String {
  /// Keeps a tag on one line while wrapping: its spaces are not places to break.
  fileprivate func replacingSpaces() -> String {
    String(map { $0 == " " ? "\u{a0}" : $0 })
  }

  fileprivate func restoringSpaces() -> String {
    String(map { $0 == "\u{a0}" ? " " : $0 })
  }
}
