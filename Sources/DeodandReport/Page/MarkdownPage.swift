public import DeodandExplain

/// The answer to *why* as a page of Markdown, with a footnote for each record.
///
/// A page depends on the answer and the rows alone, so the same log gives the same page.
public struct MarkdownPage {
  private let explanation: Explanation
  private let rows: [UInt64: Timeline.Row]

  /// A page on an answer, with rows of the records that it cites.
  public init(_ explanation: Explanation, rows: [UInt64: Timeline.Row]) {
    self.explanation = explanation
    self.rows = rows
  }

  /// The page.
  ///
  /// Footnotes are named by the records' numbers and listed in ascending order, each once.
  public func text() -> String {
    var text = "# Why record \(explanation.subject)?\n\n"
    text += "Log: \(Markdown.line(explanation.origin))\n\n\(PageWords.preface)\n"
    var cited: Set<UInt64> = []
    for section in Explanation.Section.allCases {
      let statements = explanation.shown(section)
      guard !statements.isEmpty || PageWords.silence(of: section) != nil else { continue }
      text += "\n## \(TextReport.title(of: section))\n\n"
      if statements.isEmpty { text += (PageWords.silence(of: section) ?? "") + "\n" }
      for (index, statement) in statements.enumerated() {
        cited.formUnion(statement.records)
        text += marker(of: section, index) + sentence(statement) + "\n"
      }
    }
    text += "\n"
    for number in cited.sorted() {
      text += "[^r\(number)]: \(Markdown.line(PageWords.citation(number, rows[number])))\n"
    }
    return text
  }

  /// The way back and the context have an order; everything else is a list.
  private func marker(of section: Explanation.Section, _ index: Int) -> String {
    section == .chain || section == .context ? "\(index + 1). " : "- "
  }

  /// The ground stands behind the citations, in plain words; what is recorded has none.
  private func sentence(_ statement: Statement) -> String {
    let ground = PageWords.ground(of: statement).map { " *(\($0))*" } ?? ""
    return Markdown.line(statement.text) + statement.records.map { "[^r\($0)]" }.joined() + ground
  }
}

/// Text made safe for Markdown: nothing in it becomes markup, a link or HTML.
///
/// Escapes are those of CommonMark, by which a backslash before any ASCII punctuation makes it
/// plain text; readers of other dialects may show some of the backslashes.
enum Markdown {
  /// Escapes what means something within a line, and makes hidden characters visible.
  ///
  /// The limit is in Unicode scalars before escaping.
  static func line(_ text: String, limit: Int = 4000) -> String {
    var result = ""
    let special = "\\`*_{}[]<>|~&!#@$^"
    for scalar in Visible.line(text, limit: limit).unicodeScalars {
      if special.unicodeScalars.contains(scalar) { result += "\\" }
      // Bare addresses become links with many readers.
      if scalar == ":" || scalar == "." { result += isLinkLike(result, scalar) ? "\\" : "" }
      result.unicodeScalars.append(scalar)
    }
    return result
  }

  /// Looks at what stands before the mark without its case, for readers of Markdown do so, too.
  private static func isLinkLike(_ before: String, _ scalar: Unicode.Scalar) -> Bool {
    let tail = before.utf8.suffix(6).map { $0 | 0x20 }
    let schemes = scalar == "." ? ["www"] : ["http", "https", "ftp", "mailto", "xmpp"]
    return schemes.contains { tail.suffix($0.utf8.count).elementsEqual($0.utf8) }
  }
}
