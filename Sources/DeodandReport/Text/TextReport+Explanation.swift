public import DeodandExplain

extension TextReport {
  /// The answer to *why*: what was done, what stands out, what is unknown, then the way back to the
  /// origins.
  public func explanation(_ explanation: Explanation) -> String {
    var text = heading("Why record \(explanation.subject) of \(Visible.line(explanation.origin))")
    for section in Explanation.Section.allCases {
      let statements = explanation.shown(section)
      if statements.isEmpty { continue }
      // The context stands below the request that held it, at the end of the chain.
      if section == .context, !explanation.statements(.chain).isEmpty { continue }
      text += "\n" + heading(Self.title(of: section))
      if section == .chain {
        text += tree(explanation)
      } else {
        for statement in statements {
          text += self.statement(
            statement, first: section == .findings ? "  ! " : "  • ", rest: "    ")
        }
      }
    }
    return text + "\n" + legend()
  }

  /// From the action down to its origins: each step of the chain under the one before, then the
  /// parts of what the model had before it.
  private func tree(_ explanation: Explanation) -> String {
    let chain = explanation.statements(.chain)
    let parts = explanation.statements(.context)
    var text = "  #\(explanation.subject)\n"
    var indent = "  "
    for (index, statement) in chain.enumerated() {
      let hasMore = index < chain.count - 1 || !parts.isEmpty
      text += self.statement(
        statement, first: indent + "└─ ", rest: indent + (hasMore ? "   │ " : "     "))
      if indent.utf8.count < style.width / 4 { indent += "   " }
    }
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      text += statement(
        part, first: indent + (isLast ? "└─ " : "├─ "), rest: indent + (isLast ? "   " : "│  "))
    }
    return text
  }

  /// A sentence with its tag: what it stands on, and the records.
  func statement(
    _ statement: Statement, first: String, rest: String, head: String = "", tail: String = ""
  ) -> String {
    let cites = statement.records.map { "#\($0)" }.joined(separator: " ")
    let tag = cites.isEmpty ? "[\(word(statement))]" : "[\(word(statement)) \(cites)]"
    // Many records are cited on several lines: a tag may not be wider than the window.
    let isLong = Wrap.columns(tag) > style.width - Wrap.columns(rest) - 1
    let lines = Wrap.lines(
      head + statement.text + tail + " " + (isLong ? tag : tag.replacingSpaces()),
      width: style.width, first: first, rest: rest
    ).map { $0.restoringSpaces() }
    return painted(lines, statement, first: first, rest: rest, tag: isLong ? nil : tag)
  }

  /// The lines of a sentence: what is missing and what stands out catch the eye, tags and branches
  /// do not.
  private func painted(
    _ lines: [String], _ statement: Statement, first: String, rest: String, tag: String?
  ) -> String {
    guard style.colour == .ansi else { return lines.map { $0 + "\n" }.joined() }
    var text = ""
    for (index, line) in lines.enumerated() {
      let stem = index == 0 ? first : rest
      var words = String(line.dropFirst(stem.count))
      var end = ""
      if let tag, words.hasSuffix(tag) {
        words.removeLast(tag.count)
        end = style.paint(tag, .dim)
      }
      let body = statement.kind == .missing ? style.paint(words, .open) : words
      let isFinding = first.hasSuffix("! ") && index == 0
      text += style.paint(stem, isFinding ? .bad : .dim) + body + end + "\n"
    }
    return text
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
