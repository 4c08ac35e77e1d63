public import DeodandExplain

/// The answer to *why* as a fragment of HTML: no style and no script of its own, every text
/// escaped.
///
/// The evidence report holds the same fragment.
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
  /// Links to records lead to this list; in the evidence report they lead to the records
  /// themselves.
  public func fragment() -> String {
    let cited = Set(explanation.sections.values.joined().flatMap(\.records)).sorted()
    let items = cited.map { number in
      "<li id=\"r\(number)\" value=\"\(number)\">\(HTML.line(PageWords.citation(number, rows[number])))</li>"
    }
    return """
      \(section(withPreface: true))
      <section class="records" id="records-\(explanation.subject)">
      <h3>Records cited</h3>
      <ol>\(items.joined(separator: "\n"))</ol>
      </section>

      """
  }

  /// The answer, whose citations lead to elements that are called `r` and the record's number.
  ///
  /// Where its context is stated elsewhere, `context` is the part of it that is stated here, if any
  /// is.
  func section(
    withPreface: Bool, context: ContextSection? = nil, isDrawn: Bool = true
  ) -> String {
    let sections = Explanation.Section.allCases.compactMap { section -> String? in
      let title = "<h3>\(TextReport.title(of: section))</h3>"
      // A long run has one context that grows: stated with each answer, it would fill the page.
      if section == .context, let reference = explanation.context {
        return title + (context?.html ?? ContextSection.reference(to: reference))
      }
      let statements = explanation.shown(section)
      if statements.isEmpty {
        return PageWords.silence(of: section).map { "\(title)<p class=\"silence\">\($0)</p>" }
      }
      let items = statements.enumerated().map { index, statement in
        Self.line(statement, tail: section == .arguments ? place(index) : "")
      }
      return "\(title)<ul class=\"\(section.rawValue)\">\(items.joined())</ul>"
    }
    let preface = withPreface ? "\n<p class=\"note\">\(PageWords.preface)</p>" : ""
    return """
      <section class="why" id="why-\(explanation.subject)">
      <h2>Why record \(explanation.subject)?</h2>\(preface)
      \(sections.joined(separator: "\n"))
      \(isDrawn ? figure(context) : "")</section>
      """
  }

  /// A sentence as an item of a list.
  ///
  /// `id` and `tail` go into the page as they are: they are made here, of numbers. The text is cut
  /// beyond 4000 scalars, with its length stated.
  static func line(_ statement: Statement, id: String? = nil, tail: String = "") -> String {
    let kind = PageWords.ground(of: statement) ?? "recorded"
    let name = id.map { " id=\"\($0)\"" } ?? ""
    return "<li class=\"\(statement.kindName)\"\(name)>\(HTML.line(statement.text, limit: 4000))"
      + cites(statement.records) + tail + " <span class=\"kind\">\(HTML.line(kind))</span></li>"
  }

  /// A link to the part of the context in which a value first stands, where that is elsewhere on
  /// the page.
  ///
  /// The sentences on values are in the order of the values.
  private func place(_ index: Int) -> String {
    guard explanation.context != nil, index < explanation.provenance.count,
      let first = explanation.provenance[index].appearances.first, let request = first.statedFor
    else { return "" }
    let name = ContextSection.name(of: first.part, statedFor: request)
    return " <a href=\"#\(name)\">part \(first.part)</a>"
  }

  /// What joins the records, drawn; nothing where they are too many, or not joined at all.
  ///
  /// Edges of a context that is stated elsewhere belong to the drawing there, not to each that
  /// refers to it.
  private func figure(_ context: ContextSection?) -> String {
    var drawn = explanation
    drawn.join(context?.drawnEdges ?? [])
    guard !drawn.edges.isEmpty,
      let drawing = GraphSVG.inline(CausalGraph(drawn, rows: rows))
    else { return "" }
    return
      "<figure class=\"graph\">\(drawing)<figcaption>Causes stand above what followed from them."
      + "</figcaption></figure>\n"
  }

  /// Citations as small links.
  ///
  /// The links lead within the page, to `r` and the number, and to nowhere outside of it.
  static func cites(_ records: [UInt64]) -> String {
    if records.isEmpty { return "" }
    return " <sup>" + records.map { "<a href=\"#r\($0)\">\($0)</a>" }.joined(separator: " ")
      + "</sup>"
  }
}
