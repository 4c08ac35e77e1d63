public import DeodandEvents
public import DeodandExplain
public import DeodandLog

/// One self-contained page: no script, no network, nothing from outside; readable on paper.
///
/// It is written front to back and holds each content and each part of a context once: what stands
/// on it already is linked.
///
///     var report = HTMLReport(subject) { try file.write($0) }
///     try report.begin(verdict)
///     for … { try report.explain(HTMLReport.explanation(explanation, context, rows: rows)) }
///     for … { try report.list(row) }
///     for … { try report.show(record, in: reader) }
///     try report.end()
///
/// It can't be copied, for two writers of one page would tear it. That a page begins once, and that
/// explanations come first, is checked by preconditions: the export makes the order, and no input
/// does. Of what was written nothing is held but what `ShownContents` remembers.
public struct HTMLReport: ~Copyable {
  /// What the page is about.
  public struct Subject: Sendable {
    /// The page's title, such as the run.
    public let title: String
    /// The log's origin.
    public let origin: String
    /// Who made the page, and when (RFC 3339): facts of the export, not of the records.
    public let made: String
    /// Facts for the head of the page: name and value.
    public let facts: [(name: String, value: String)]

    /// Describes a page.
    public init(title: String, origin: String, made: String, facts: [(name: String, value: String)])
    {
      self.title = title
      self.origin = origin
      self.made = made
      self.facts = facts
    }
  }

  /// The parts of a page, in their order.
  private enum Place: Comparable { case nothing, explanations, timeline, records }

  private let subject: Subject
  private let write: ([UInt8]) throws -> Void
  /// How far the page has come.
  private var place = Place.nothing
  private var shown = ShownContents()

  /// Begins a page; its UTF-8 goes to `write` piece by piece.
  ///
  /// An error of `write` ends the page: what was written until then is not a whole one.
  public init(_ subject: Subject, write: @escaping ([UInt8]) throws -> Void) {
    self.subject = subject
    self.write = write
  }

  /// Writes the head of the page and what the verdict says.
  public mutating func begin(_ verdict: Verdict) throws {
    // The policy in the head forbids scripts, images and connections, so that content that should
    // slip through the escaping could still load and run nothing.
    precondition(place == .nothing, "a page begins once")
    place = .explanations
    try put(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTML.line(subject.title))</title>
      <style>\(HTMLStyle.sheet)</style>
      </head>
      <body>
      <main>
      <header>
      <p class="kicker">Evidence report · written by a program from the records, not by a model</p>
      <h1>\(HTML.line(subject.title))</h1>
      \(facts)
      </header>
      \(Self.proof(verdict))

      """)
  }

  /// Why a record is there, as a part of a page; the parts of its context that come with it are
  /// stated here, and every other is stated before.
  ///
  /// It depends on nothing else of the page, so that it can be made when the answer is at hand.
  /// `isDrawn` says whether what joins its records is drawn: a thousand drawings are no help.
  public static func explanation(
    _ explanation: Explanation, _ context: StatedContext?, rows: [UInt64: Timeline.Row],
    isDrawn: Bool = true
  ) -> [UInt8] {
    let section = HTMLPage(explanation, rows: rows).section(
      withPreface: false, context: context.map { ContextSection($0) }, isDrawn: isDrawn)
    return Array((section + "\n").utf8)
  }

  /// Writes explanations that were made before, whole or in pieces.
  ///
  /// They are trusted to be of `explanation(_:_:rows:isDrawn:)`: nothing is escaped again.
  public mutating func explain(_ explanations: [UInt8]) throws {
    precondition(place == .explanations, "explanations come first")
    try write(explanations)
  }

  /// Writes a row of the timeline.
  ///
  /// The table is opened by the first row, so that a page without any has no empty table.
  public mutating func list(_ row: Timeline.Row) throws {
    if place < .timeline {
      try put(
        """
        <section><h2>Timeline</h2>
        <p class="note">Times are the recorder's own clock, in UTC. The order is the record's number.</p>
        <div class="scroll"><table><thead><tr><th>Record</th><th>Time</th><th>Type</th><th>Basis</th>
        <th>What</th></tr></thead><tbody>

        """)
    }
    place = .timeline
    try put(
      "<tr><td><a href=\"#r\(row.sequence)\">\(row.sequence)</a></td>"
        + "<td class=\"time\">\(row.time.rfc3339)</td><td>\(HTML.line(row.type.rawValue, limit: 60))</td>"
        + "<td>\(row.basis.rawValue)</td><td>\(HTML.line(row.summary))</td></tr>\n")
  }

  /// Writes a record as it is stored, with those of its contents that are not on the page yet.
  ///
  /// In the order of the log, so that links to earlier records lead upwards.
  public mutating func show(_ record: Record, in reader: some EventReader) throws {
    if place == .timeline { try put("</tbody></table></div></section>\n") }
    if place < .records { try put("<section><h2>Records</h2>\n") }
    place = .records
    let json = HTML.block(String(decoding: record.bytes, as: UTF8.self))
    try put(
      "<details open id=\"r\(record.sequence)\"><summary>Record \(record.sequence) · "
        + "\(HTML.line(record.type.rawValue, limit: 60))</summary><h4>As stored</h4>"
        + "<pre>\(json)</pre>")
    for reference in record.content {
      for piece in try shown.pieces(of: reference, record.sequence, in: reader) { try put(piece) }
    }
    try put("</details>\n")
  }

  /// Writes what ends the page.
  ///
  /// Nothing can be written after it.
  public consuming func end() throws {
    switch place {
    case .timeline: try put("</tbody></table></div></section>\n")
    case .records: try put("</section>\n")
    case .nothing, .explanations: break
    }
    try put(
      """
      <footer><p>\(HTML.line(subject.made))</p></footer>
      </main>
      </body>
      </html>

      """)
  }

  /// Writes text that is HTML already: whatever comes from a log was escaped before.
  private func put(_ text: String) throws { try write(Array(text.utf8)) }

  /// The head of the page: the log's origin, then what the export states.
  private var facts: String {
    let all = [(name: "Log", value: subject.origin)] + subject.facts
    let rows = all.map {
      "<div><dt>\(HTML.line($0.name))</dt><dd>\(HTML.line($0.value))</dd></div>"
    }
    return "<dl class=\"facts\">\(rows.joined())</dl>"
  }

  /// The outcome stands in words beside its colour, and what is not proved in the same box.
  private static func proof(_ verdict: Verdict) -> String {
    let groups = Finding.Group.allCases.map { group in
      let outcome = verdict.outcome(of: group) ?? .unverifiable
      let findings = verdict.findings.filter { $0.group == group }.map { finding in
        "<li class=\"\(finding.outcome.rawValue.lowercased())\">\(HTML.line(finding.message, limit: 2000))"
          + HTMLPage.cites(finding.records) + " <code>\(HTML.line(finding.code))</code></li>"
      }
      return "<section class=\"group\"><h3>\(group.rawValue.capitalizedFirst) "
        + "<span class=\"badge \(outcome.rawValue.lowercased())\">\(outcome.rawValue)</span></h3>"
        + "<ul>\(findings.joined())</ul></section>"
    }
    let limits = verdict.unproven.map { "<li>\(HTML.line($0))</li>" }.joined()
    return """
      <section class="box">
      <h2>What this proves, as checked when the report was made</h2>
      <p class="note">Check it yourself: VERIFY.txt beside this page has the commands. A page can't vouch for
      itself.</p>
      <div class="groups">\(groups.joined())</div>
      <h2>What this does not prove</h2>
      <ul class="limits">\(limits)</ul>
      </section>
      """
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
