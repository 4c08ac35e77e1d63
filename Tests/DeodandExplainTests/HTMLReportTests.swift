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
    let subject = HTMLReport.Subject(
      title: text, facts: [(name: text, value: text)], claims: [(name: "By", value: text)])
    var found = CaseFacts()
    found.take(try Gaps.find(.runs(["r1"]), in: log))
    let session = ExplanationSession(log)
    let rows = try Timeline.rows(of: Array(0..<log.size), in: log)
    var actions: [UInt8] = []
    for call in [ExplainCase.At.locate, ExplainCase.At.move] {
      let (answer, _) = try session.explain(call)
      found.take(answer, tool: try log.record(call).tools.first)
      actions += HTMLReport.action(answer, rows) { [(name: text, path: "data/content/ab/\($0)")] }
    }
    let end = HTMLReport.end([(type: text, count: 3)])
    return String(decoding: HTMLReport.head(subject, found) + actions + end, as: UTF8.self)
  }

  @Test("the page says what the records say")
  func contents() throws {
    let page = try Self.page(ExplainCase())
    for text in [
      "<title>Run r1</title>", "What stands out", "What is not known", "id=\"a12\"",
      "href=\"#a12\"", "What this page is worth", "4711",
    ] {
      #expect(page.contains(text), "\(text)")
    }
    for sentence in Verdict.limits { #expect(page.contains(sentence.escaped)) }
    // A page can't vouch for itself.
    #expect(!page.contains("VALID"))
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

  @Test("every link leads to an action on the page, or to a file of the bundle")
  func links() throws {
    let page = try Self.page(ExplainCase())
    let targets = page.split(separator: "href=\"#").dropFirst().compactMap {
      $0.split(separator: "\"").first
    }
    #expect(!targets.isEmpty)
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
    #expect(page.contains("<title>\(escaped)</title>") && page.contains("<dd>\(escaped)</dd>"))
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
