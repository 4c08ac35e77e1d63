import DeodandEvents
public import DeodandExplain
import DeodandLog

/// The page of a bundle: the case, what stands out in it, then each action in a row; no script, no
/// network, readable on paper.
///
/// It is computed from the bundle and from nothing else, so that whoever has the bundle can compute
/// it again and compare. Records and contents are not repeated: the page lies beside them, names
/// records by number and links contents where they stand. It holds no verdict: a page can't vouch
/// for itself.
///
/// Its parts are made by themselves: what it begins with is known last. Each is UTF-8; whatever
/// comes from a log is escaped.
public enum HTMLReport {
  /// What the page is about.
  public struct Subject: Sendable {
    /// The page's title, such as the run.
    public let title: String
    /// Facts for the head of the page: name and value.
    public let facts: [(name: String, value: String)]
    /// The claims of whoever made the bundle: when, who, why, with what.
    public let claims: [(name: String, value: String)]

    /// Describes a page.
    public init(
      title: String, facts: [(name: String, value: String)],
      claims: [(name: String, value: String)]
    ) {
      self.title = title
      self.facts = facts
      self.claims = claims
    }
  }

  /// What the page begins with: the case, and what stands out in it.
  public static func head(_ subject: Subject, _ found: CaseFacts) -> [UInt8] {
    // The policy in the head forbids scripts, images and connections, so that content that should
    // slip through the escaping could still load and run nothing.
    Array(
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
      <p class="kicker">Evidence report · computed by a program from the records, not written by a model</p>
      <h1>\(HTML.line(subject.title))</h1>
      \(list(subject.facts))
      </header>
      <section><h2>What stands out</h2>
      \(notices(found))
      </section>
      <section><h2>What is not known</h2>
      \(unknowns(found))
      </section>
      <section class="box"><h2>What this page is worth</h2>
      <p>\(worth)</p>
      <h3>As stated by whoever made the bundle</h3>
      \(list(subject.claims))
      <h3>What nothing here proves</h3>
      <ul class="limits">\(Verdict.limits.map { "<li>\(HTML.line($0))</li>" }.joined())</ul>
      </section>
      <section><h2>Actions</h2>
      <p class="note">\(legend)</p>
      <table class="acts"><thead><tr><th>Record</th><th>Time</th><th>What was done</th>
      <th>What came of it</th></tr></thead>
      <tbody>

      """.utf8)
  }

  /// An action in a row; with what stands out in it, and the records that this cites, where
  /// anything does.
  ///
  /// `files` names the contents of a record by name and place in the bundle.
  public static func action(
    _ answer: Explanation, _ rows: [UInt64: Timeline.Row],
    files: (UInt64) -> [(name: String, path: String)]
  ) -> [UInt8] {
    let number = answer.subject
    let row = rows[number]
    let values = answer.context == nil ? [] : answer.provenance
    let untraced = values.filter(\.isUntraced).map { HTML.line($0.pointer, limit: 60) }
    let rest = untraced.count > 4 ? " and \(untraced.count - 4) more" : ""
    let marks =
      untraced.isEmpty
      ? ""
      : " <span class=\"kind\">· in nothing that the model had read: "
        + "\(untraced.prefix(4).joined(separator: ", "))\(rest)</span>"
    let outcome = answer.statements(.outcome).first.map { HTML.line($0.text, limit: 160) } ?? "—"
    let basis = row.map {
      $0.basis == .observed ? "" : " <span class=\"kind\">\($0.basis.rawValue)</span>"
    }
    var html =
      "<tr id=\"a\(number)\"><td>\(number)</td><td class=\"time\">\(row?.time.rfc3339.prefix(19) ?? "")</td>"
      + "<td>\(HTML.line(row?.summary ?? "", limit: 200))\(basis ?? "")\(marks)</td><td>\(outcome)</td></tr>\n"
    if !answer.statements(.findings).isEmpty {
      html +=
        "<tr class=\"more\"><td></td><td colspan=\"3\">\(detail(answer, rows, files))</td></tr>\n"
    }
    return Array(html.utf8)
  }

  /// What ends the page; `others` are the records that are no action, by type.
  public static func end(_ others: [(type: String, count: Int)]) -> [UInt8] {
    let items = others.map { "<li>\(HTML.line($0.type, limit: 60)): \($0.count)</li>" }
    return Array(
      """
      </tbody></table>
      </section>
      <section><h2>Records that are no action</h2>
      <p class="note">All records stand in <a href="data/records.jsonl">data/records.jsonl</a>, one a line; \
      why each action was done, in <a href="data/explanations.jsonl">data/explanations.jsonl</a>.</p>
      <ul class="limits">\(items.joined())</ul>
      </section>
      </main>
      </body>
      </html>

      """.utf8)
  }

  // MARK: - Parts

  private static let worth =
    "It says what the records in this bundle say, and cites them by number. Whether they are the records of the "
    + "log, and this page the one that follows from them, <code>deodand verify</code> checks; VERIFY.txt beside "
    + "this page has commands for those who do not have it. What the bundle does not hold, the page can't know."

  private static let legend =
    "Times are the recorder's own clock, in UTC; the order is the record's number. What is not marked was seen by "
    + "the recorder itself. Contents are shortened here; they stand whole in data/content."

  private static func list(_ facts: [(name: String, value: String)]) -> String {
    let rows = facts.map {
      "<div><dt>\(HTML.line($0.name))</dt><dd>\(HTML.line($0.value, limit: 2000))</dd></div>"
    }
    return "<dl class=\"facts\">\(rows.joined())</dl>"
  }

  private static func notices(_ found: CaseFacts) -> String {
    if found.notices.isEmpty {
      return "<p class=\"silence\">\(PageWords.silence(of: .findings) ?? "")</p>"
    }
    let items = found.notices.map { notice in
      let more = notice.count > 1 ? ", and \(notice.count - 1) more" : ""
      let place = notice.first.map { " <a href=\"#a\($0)\">action \($0)</a>\(more)" } ?? ""
      return item(notice.statement, limit: 700, tail: place)
    }
    return "<ul class=\"findings\">\(items.joined(separator: "\n"))</ul>"
      + more(
        found.otherNotices, "each stands with its action or in data/gaps.json")
  }

  private static func unknowns(_ found: CaseFacts) -> String {
    var items = found.unknowns.map { unknown in
      "<li class=\"missing\">\(HTML.line(unknown.text, limit: 700)) <a href=\"#a\(unknown.first)\">action "
        + "\(unknown.first)</a>\(unknown.count > 1 ? ", and \(unknown.count - 1) more" : "")</li>"
    }
    if found.untraced > 0 {
      items.append(
        "<li class=\"missing\">Values of actions that stand nowhere in what the model had before it: "
          + "\(found.untraced). The model made them, or changed their form.</li>")
    }
    if items.isEmpty { return "<p class=\"silence\">\(PageWords.silence(of: .gaps) ?? "")</p>" }
    return "<ul class=\"gaps\">\(items.joined(separator: "\n"))</ul>"
      + more(found.otherUnknowns, "each stands with its action in data/explanations.jsonl")
  }

  private static func more(_ count: Int, _ place: String) -> String {
    count > 0 ? "<p class=\"note\">And \(count) more: \(place).</p>" : ""
  }

  private static func item(_ statement: Statement, limit: Int, tail: String = "") -> String {
    let ground = PageWords.ground(of: statement).map {
      " <span class=\"kind\">\(HTML.line($0))</span>"
    }
    let cites = statement.records.map(String.init).joined(separator: " ")
    return
      "<li class=\"\(statement.kindName)\">\(HTML.line(statement.text, limit: limit)) <sup>\(cites)</sup>"
      + tail + (ground ?? "") + "</li>"
  }

  /// What stands out in one action, what is not known of it, who allowed it, and what is cited.
  private static func detail(
    _ answer: Explanation, _ rows: [UInt64: Timeline.Row],
    _ files: (UInt64) -> [(name: String, path: String)]
  ) -> String {
    var cited: Set<UInt64> = [answer.subject]
    var html = ""
    for section in [Explanation.Section.findings, .authority, .gaps] {
      let statements = section == .gaps ? answer.statements(.gaps) : answer.shown(section)
      if statements.isEmpty { continue }
      for statement in statements { cited.formUnion(statement.records) }
      let items = statements.map { item($0, limit: 2000) }.joined()
      html +=
        "<h3>\(TextReport.title(of: section))</h3><ul class=\"\(section.rawValue)\">\(items)</ul>"
    }
    let records = cited.sorted().map { number -> String in
      let links = files(number).map {
        " <a href=\"\($0.path)\">\(HTML.line($0.name, limit: 40))</a>"
      }
      return
        "<li value=\"\(number)\">\(HTML.line(PageWords.citation(number, rows[number])))\(links.joined())</li>"
    }
    return html + "<h3>Records cited</h3><ol>\(records.joined())</ol>"
  }
}
