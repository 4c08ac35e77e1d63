public import DeodandExplain

extension TextReport {
  /// The answer to *why*: what was done, what stands out, what is unknown, then the way back to the
  /// origins.
  ///
  /// Sections without a sentence are left out: the JSON form has them all.
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
  ///
  /// The chain of one action has few steps, so the indent ends where it would take too much of the
  /// line.
  private func tree(_ explanation: Explanation) -> String {
    let chain = explanation.statements(.chain)
    let parts = explanation.statements(.context)
    var text = "  #\(explanation.subject)\n"
    var indent = "  "
    for (index, statement) in chain.enumerated() {
      let hasMore = index < chain.count - 1 || !parts.isEmpty
      text += self.statement(
        statement, first: indent + "└─ ", rest: indent + (hasMore ? "   │ " : "     "))
      // Bytes are columns here, for the indent is made of spaces.
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
  ///
  /// A sentence never stands without its tag: who reads it must see whether it is recorded, derived
  /// or missing.
  func statement(
    _ statement: Statement, first: String, rest: String, head: String = "", tail: String = ""
  ) -> String {
    let cites = statement.records.map { "#\($0)" }.joined(separator: " ")
    let tag = cites.isEmpty ? "[\(word(statement))]" : "[\(word(statement)) \(cites)]"
    // Many records are cited on several lines: a tag may not be wider than the window.
    let isLong = Wrap.columns(tag) > style.width - Wrap.columns(rest) - 1
    // The tag's spaces are no-break spaces while lines are made, so that it stays in one piece.
    let lines = Wrap.lines(
      head + statement.text + tail + " " + (isLong ? tag : tag.replacingSpaces()),
      width: style.width, first: first, rest: rest
    ).map { $0.restoringSpaces() }
    return painted(lines, statement, first: first, rest: rest, tag: isLong ? nil : tag)
  }

  /// The lines of a sentence: what is missing and what stands out catch the eye, tags and branches
  /// do not.
  ///
  /// The words are the same with and without colour: paint adds sequences and takes nothing away.
  private func painted(
    _ lines: [String], _ statement: Statement, first: String, rest: String, tag: String?
  ) -> String {
    // Without colour the lines are done; what follows finds the parts again, to paint each.
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

  /// In brackets behind every sentence; `legend` says what it means.
  private func word(_ statement: Statement) -> String {
    switch statement.kind {
    case .recorded: "recorded"
    case .derived(let rule): "derived: \(rule.name)"
    case .missing: "missing"
    }
  }

  /// The three kinds of sentences, in words.
  func legend() -> String {
    paragraph(
      "recorded: it stands in the record. derived: it follows by the named rule. missing: it should be on "
        + "record and is not. #N is a record: deodand show N.", indent: "")
  }

  /// The pages use the same titles, so that people can speak of a section whichever form they have.
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

  /// No-break spaces of the sentence itself become spaces, too, which changes nothing that is to be
  /// read.
  fileprivate func restoringSpaces() -> String {
    String(map { $0 == "\u{a0}" ? " " : $0 })
  }
}
