import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandTesting
import Testing

/// One page that needs nothing and trusts nothing.
@Suite("HTML")
struct HTMLReportTests {
  private static func page(_ example: ExplainCase, _ text: String = "Run r1") throws -> String {
    let log = example.log
    let all = Array(0..<log.size)
    let verdict = Verdict(findings: [
      Finding(.intact, "chain-link", .valid, "Fine: \(text)", records: [1]),
      Finding(.signer, "signer-pinned", .invalid, "Not the key."),
    ])
    final class Gathered { var bytes: [UInt8] = [] }
    let gathered = Gathered()
    var report = HTMLReport(
      .init(title: text, origin: log.origin, made: "by \(text)", facts: [(text, text)])
    ) { gathered.bytes += $0 }
    try report.begin(verdict)
    let session = ExplanationSession(log)
    let rows = try Timeline.rows(of: all, in: log)
    for call in [ExplainCase.At.locate, ExplainCase.At.move] {
      let (explanation, context) = try session.explain(call)
      try report.explain(HTMLReport.explanation(explanation, context, rows: rows))
    }
    for number in all { try report.list(#require(rows[number])) }
    for number in all { try report.show(log.record(number), in: log) }
    try report.end()
    return String(decoding: gathered.bytes, as: UTF8.self)
  }

  @Test("the page says what the records say")
  func contents() throws {
    let page = try Self.page(ExplainCase())
    for text in [
      "<title>Run r1</title>", "Why record 12?", "What this does not prove", "Timeline",
      "id=\"r12\"", "<a href=\"#r10\">10</a>", "derived: same-call-id",
      "<span class=\"badge invalid\">INVALID</span>", "Crane 4711 stands at dock-Q9.",
      "Complete <span class=\"badge unverifiable\">UNVERIFIABLE</span>",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    for sentence in Verdict.limits { #expect(page.contains(sentence.escaped)) }
  }

  @Test("the page fetches nothing and runs nothing")
  func selfContained() throws {
    let page = try Self.page(ExplainCase())
    for text in [
      "http:", "https:", "src=", "<script", "<link", "@import", "url(", "javascript:", "<iframe",
      "<object", "<img", " onload", " onclick", "<base", "<form",
    ] {
      // The doctype and the style sheet have neither of these either.
      #expect(!page.contains(text), "\(text)")
    }
    // Two slashes in a text are only text: base64 has them. An address would be a value.
    #expect(try Markup(page).values.allSatisfy { !$0.contains("//") })
    #expect(page.contains("Content-Security-Policy\" content=\"default-src 'none'; style-src"))
  }

  @Test("an address in a text is no address of the page, and one in a value is seen")
  func addresses() throws {
    let page = try Self.page(ExplainCase(), "a//b")
    #expect(page.contains("a//b"))
    #expect(try Markup(page).values.allSatisfy { !$0.contains("//") })
    let linked = page.split(separator: "</main>").joined(separator: "<a href=\"//x\"></a></main>")
    #expect(try Markup(linked).values.contains("//x"))
  }

  @Test("every citation leads to a record on the page")
  func links() throws {
    let page = try Self.page(ExplainCase())
    let targets = page.split(separator: "href=\"#").dropFirst().compactMap {
      $0.split(separator: "\"").first
    }
    #expect(targets.count > 50)
    for target in Set(targets) { #expect(page.contains("id=\"\(target)\""), "\(target)") }
  }

  @Test("content is text, whatever it looks like", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let good = try Markup(Self.page(ExplainCase()))
    let page = try Self.page(Hostile.run(text), text)
    let bad = try Markup(page)
    // No tag and no attribute that a harmless page does not have.
    #expect(bad.tags.subtracting(good.tags) == [])
    #expect(bad.attributes.subtracting(good.attributes) == [])
    #expect(bad.isBalanced)
    for scalar in page.unicodeScalars
    where Terminal.obeys(scalar) && scalar != "\t" {
      Issue.record("U+\(String(scalar.value, radix: 16)) came through")
      break
    }
    #expect(!page.contains("<script") && !page.contains("<img"))
  }

  @Test("the five characters that mean something in HTML are escaped")
  func escapes() throws {
    let page = try Self.page(ExplainCase(), #"<a href='x' title="y">&amp;"#)
    let escaped = "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;"
    #expect(page.contains("<title>\(escaped)</title>") && page.contains("Fine: \(escaped)"))
  }

  @Test("the same records make the same page")
  func determinism() throws {
    let example = try ExplainCase()
    #expect(try Self.page(example) == Self.page(example))
  }
}

extension String {
  fileprivate var escaped: String {
    split(separator: "'", omittingEmptySubsequences: false).joined(separator: "&#39;")
  }
}

/// The tags and attributes of a page, as a browser would find them.
private struct Markup {
  var tags: Set<String> = []
  var attributes: Set<String> = []
  var values: Set<String> = []
  var isBalanced = true

  init(_ page: String) throws {
    var open: [String] = []
    let void: Set<String> = ["!doctype", "meta"]
    for piece in page.split(separator: "<").dropFirst() {
      let end = try #require(piece.firstIndex(of: ">"))
      let inside = String(piece[..<end])
      let name = inside.prefix { $0 != " " }.lowercased()
      if name.hasPrefix("/") {
        if open.popLast() != String(name.dropFirst()) { isBalanced = false }
        continue
      }
      tags.insert(name)
      if !void.contains(name) { open.append(name) }
      attributes.formUnion(Self.names(inside.dropFirst(name.count)))
      values.formUnion(Self.values(inside.dropFirst(name.count)))
    }
    if !open.isEmpty { isBalanced = false }
  }

  /// The names before each `="…"`.
  private static func names(_ text: Substring) -> [String] {
    var found: [String] = []
    for (index, piece) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
    where index.isMultiple(of: 2) {
      found += piece.split(separator: " ").map { String($0.prefix { $0 != "=" }) }
    }
    return found
  }

  /// What stands between quotation marks.
  private static func values(_ text: Substring) -> [String] {
    text.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
  }
}
