public import DeodandExplain

/// The answer to *why* as a fragment of HTML: no style and no script of its own, every text
/// escaped.
///
/// The names of its elements come from numbers only, so no text of a log can be one.
public struct HTMLPage {
  private let explanation: Explanation
  private let rows: [UInt64: Timeline.Row]

  /// A page on an answer, with rows of the records that it cites.
  public init(_ explanation: Explanation, rows: [UInt64: Timeline.Row]) {
    self.explanation = explanation
    self.rows = rows
  }

  /// The fragment by itself, with the list of the records that it cites.
  ///
  /// Links to records lead to this list.
  public func fragment() -> String {
    let cited = Set(explanation.sections.values.joined().flatMap(\.records)).sorted()
    let items = cited.map { number in
      "<li id=\"r\(number)\" value=\"\(number)\">\(HTML.line(PageWords.citation(number, rows[number])))</li>"
    }
    return """
      \(section())
      <section class="records" id="records-\(explanation.subject)">
      <h3>Records cited</h3>
      <ol>\(items.joined(separator: "\n"))</ol>
      </section>

      """
  }

  /// The answer, whose citations lead to elements that are called `r` and the record's number.
  private func section() -> String {
    let sections = Explanation.Section.allCases.compactMap { section -> String? in
      let title = "<h3>\(TextReport.title(of: section))</h3>"
      let statements = explanation.shown(section)
      if statements.isEmpty {
        return PageWords.silence(of: section).map { "\(title)<p class=\"silence\">\($0)</p>" }
      }
      let items = statements.map { Self.line($0) }
      return "\(title)<ul class=\"\(section.rawValue)\">\(items.joined())</ul>"
    }
    return """
      <section class="why" id="why-\(explanation.subject)">
      <h2>Why record \(explanation.subject)?</h2>
      <p class="note">\(PageWords.preface)</p>
      \(sections.joined(separator: "\n"))
      \(figure)</section>
      """
  }

  /// A sentence as an item of a list.
  ///
  /// The text is cut beyond 4000 scalars, with its length stated.
  private static func line(_ statement: Statement) -> String {
    let kind = PageWords.ground(of: statement) ?? "recorded"
    return "<li class=\"\(statement.kindName)\">\(HTML.line(statement.text, limit: 4000))"
      + cites(statement.records) + " <span class=\"kind\">\(HTML.line(kind))</span></li>"
  }

  /// What joins the records, drawn; nothing where they are too many, or not joined at all.
  private var figure: String {
    guard !explanation.edges.isEmpty,
      let drawing = GraphSVG.inline(CausalGraph(explanation, rows: rows))
    else { return "" }
    return
      "<figure class=\"graph\">\(drawing)<figcaption>Causes stand above what followed from them."
      + "</figcaption></figure>\n"
  }

  /// Citations as small links.
  ///
  /// The links lead within the page, to `r` and the number, and to nowhere outside of it.
  private static func cites(_ records: [UInt64]) -> String {
    if records.isEmpty { return "" }
    return " <sup>" + records.map { "<a href=\"#r\($0)\">\($0)</a>" }.joined(separator: " ")
      + "</sup>"
  }
}
