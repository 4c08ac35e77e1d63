import DeodandEvents
public import DeodandExplain
public import DeodandLog

/// One self-contained page: no script, no network, nothing from outside; readable on paper.
public struct HTMLReport: Sendable {
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

  private let subject: Subject
  private let verdict: Verdict
  private let explanations: [Explanation]
  private let rows: [Timeline.Row]
  private let records: [Show]

  /// Collects what the page shows.
  public init(
    _ subject: Subject, verdict: Verdict, explanations: [Explanation], rows: [Timeline.Row],
    records: [Show]
  ) {
    self.subject = subject
    self.verdict = verdict
    self.explanations = explanations
    self.rows = rows
    self.records = records
  }

  /// The page.
  public func page() -> String {
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
    \(proof)
    \(explanations.map(explanation).joined())
    \(timeline)
    \(recordList)
    <footer><p>\(HTML.line(subject.made))</p></footer>
    </main>
    </body>
    </html>

    """
  }

  private var facts: String {
    let all = [(name: "Log", value: subject.origin)] + subject.facts
    let rows = all.map {
      "<div><dt>\(HTML.line($0.name))</dt><dd>\(HTML.line($0.value))</dd></div>"
    }
    return "<dl class=\"facts\">\(rows.joined())</dl>"
  }

  private var proof: String {
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

  private func explanation(_ explanation: Explanation) -> String {
    var known: [UInt64: Timeline.Row] = [:]
    for row in rows { known[row.sequence] = row }
    return HTMLPage(explanation, rows: known).section(withPreface: false)
  }

  private var timeline: String {
    let lines = rows.map { row in
      "<tr><td><a href=\"#r\(row.sequence)\">\(row.sequence)</a></td>"
        + "<td class=\"time\">\(row.time.rfc3339)</td><td>\(HTML.line(row.type.rawValue, limit: 60))</td>"
        + "<td>\(row.basis.rawValue)</td><td>\(HTML.line(row.summary))</td></tr>"
    }
    return """
      <section><h2>Timeline</h2>
      <p class="note">Times are the recorder's own clock, in UTC. The order is the record's number.</p>
      <div class="scroll"><table><thead><tr><th>Record</th><th>Time</th><th>Type</th><th>Basis</th>
      <th>What</th></tr></thead><tbody>
      \(lines.joined(separator: "\n"))
      </tbody></table></div></section>
      """
  }

  private var recordList: String {
    let items = records.map { show -> String in
      let json = HTML.block(String(decoding: show.record.bytes, as: UTF8.self))
      let contents = show.contents.map { content -> String in
        let body = content.bytes.map { HTML.block(String(decoding: $0, as: UTF8.self)) }
        return "<h4>Content \(HTML.line(content.name)), \(content.byteCount) bytes, "
          + (body == nil
            ? "not in this bundle: \(HTML.line(content.absence ?? "unknown"))" : "disclosed")
          + "</h4>" + (body.map { "<pre>\($0)</pre>" } ?? "")
      }
      return "<details id=\"r\(show.record.sequence)\"><summary>Record \(show.record.sequence) · "
        + "\(HTML.line(show.record.type.rawValue, limit: 60))</summary><h4>As stored</h4>"
        + "<pre>\(json)</pre>\(contents.joined())</details>"
    }
    return "<section><h2>Records</h2>\(items.joined(separator: "\n"))</section>"
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
