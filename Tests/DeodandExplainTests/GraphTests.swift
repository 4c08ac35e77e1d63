import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTesting
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

private typealias At = ExplainCase.At

/// The graph behind an answer, in every form.
@Suite("Graphs and pages")
struct GraphTests {
  private func graph(_ example: ExplainCase, _ sequence: UInt64 = At.move) throws -> CausalGraph {
    let explanation = try example.why(sequence)
    return CausalGraph(
      explanation, rows: try Timeline.rows(of: explanation.cited, in: example.log))
  }

  @Test("every edge of the answer is in the graph, and nothing twice")
  func edges() throws {
    let example = try ExplainCase()
    let explanation = try example.why(At.move)
    let graph = try graph(example)
    #expect(graph.nodes.map(\.record) == graph.nodes.map(\.record).sorted())
    #expect(graph.nodes.filter(\.isSubject).map(\.record) == [At.move])
    #expect(Set(graph.links.flatMap(\.edges)) == Set(explanation.edges))
    #expect(Set(graph.links.map { [$0.cause, $0.effect] }).count == graph.links.count)
  }

  @Test("DOT")
  func dot() throws {
    let text = GraphDOT.write(try graph(ExplainCase()))
    #expect(text.hasPrefix("digraph deodand {\n") && text.hasSuffix("}\n"))
    #expect(text.contains("  r10 -> r12 [label=\"same-call-id\", style=solid];\n"))
    #expect(text.contains("style=dashed") && text.contains("penwidth=2"))
    #expect(text.contains(#"{\"crane\":4711"#))
  }

  @Test("PROV names what it uses, and leaves out what is only order")
  func prov() throws {
    let value = GraphPROV.document(try graph(ExplainCase()))
    let entities = try #require(value["entity"]?.object)
    let derived = try #require(value["wasDerivedFrom"]?.object)
    for member in derived.members {
      for key in ["prov:generatedEntity", "prov:usedEntity"] {
        #expect(entities[member.value[key]?.string ?? ""] != nil)
      }
      #expect(member.value["deodand:grade"] != "temporal-only")
    }
    #expect(value["activity"]?["act:12"]?["prov:type"] == "deodand:ToolCall")
    let example = try ExplainCase { $0[Int(At.response2)].data["request"] = nil }
    let weak = try graph(example)
    #expect(weak.links.contains { $0.grade == .temporal })
    let count = weak.links.flatMap(\.edges).filter { $0.rule.grade != .temporal }.count
    #expect(GraphPROV.document(weak)["wasDerivedFrom"]?.object?.members.count == count)
  }

  @Test("SVG: well-formed, boxes apart from each other, the same each time")
  func svg() throws {
    let graph = try graph(ExplainCase())
    let text = try #require(GraphSVG.write(graph))
    #expect(text == GraphSVG.write(try self.graph(ExplainCase())))
    #expect(XMLParser(data: Data(text.utf8)).parse())
    let boxes = Self.boxes(text)
    #expect(boxes.count == graph.nodes.count)
    for (index, one) in boxes.enumerated() {
      for other in boxes[(index + 1)...] { #expect(!one.intersects(other)) }
    }
    #expect(!text.contains("<script") && !text.contains("href") && !text.contains("<image"))
  }

  /// The boxes of the nodes.
  private static func boxes(_ text: String) -> [CGRect] {
    text.split(separator: "\n").compactMap { line -> CGRect? in
      guard line.hasPrefix("<rect x=") else { return nil }
      let numbers = line.split(separator: "\"").enumerated()
        .compactMap { $0.offset % 2 == 1 ? Double($0.element) : nil }
      return numbers.count >= 4
        ? CGRect(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]) : nil
    }
  }

  @Test(
    "a graph has a drawing up to the limit, and none beyond",
    arguments: [
      (GraphSVG.nodeLimit, true), (GraphSVG.nodeLimit + 1, false),
    ])
  func limit(count: Int, isDrawn: Bool) throws {
    let graph = try fan(count)
    #expect(graph.nodes.count == count)
    #expect((GraphSVG.write(graph) != nil) == isDrawn)
  }

  @Test("what would stand side by side beyond a screen stands in rows", arguments: [6, 7, 12, 31])
  func rows(count: Int) throws {
    let drawing = try #require(GraphSVG.write(fan(count)))
    let size = try #require(drawing.firstMatch(of: #/viewBox="0 0 (\d+) (\d+)"/#))
    let width = try #require(Int(size.1)), height = try #require(Int(size.2))
    // Five nodes, a point for each link that passes, and the gaps between them.
    #expect(width <= 5 * 292 + 52 * count + 32)
    #expect((height - 66 + 58) / 120 == 1 + (count - 1 + 4) / 5)
    #expect(drawing.matches(of: #/rx="7"/#).count == count)
  }

  /// A result and the requests that hold it, so many records in all.
  private func fan(_ count: Int) throws -> CausalGraph {
    var log = try ExplainCase().log
    let before = log.size
    let result = log.body("result", #""Bay 4711 is next to dock-Q9 and yard-A1.""#)
    log.append(RecordPlan(.toolResult, subject: "run/many", content: [result]))
    guard case .chunk(let said) = result.items[0] else { preconditionFailure("one chunk") }
    for _ in 0..<(count - 1) {
      log.append(
        RecordPlan(
          .modelRequest, subject: "run/many",
          content: [
            ContentReference(
              name: "request", mediaType: nil, byteCount: 0, extends: nil,
              items: [.literal("["), .chunk(said), .literal("]")], parts: [])
          ]))
    }
    let impact = try Impact.of(Reference(String(before)), in: log)
    return try CausalGraph(impact, in: log)
  }

  @Test("no form lets hostile content be more than text", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let example = try Hostile.run(text)
    for sequence in [At.locate, At.move, At.response2] {
      let graph = try graph(example, sequence)
      let drawing = try #require(GraphSVG.write(graph))
      #expect(XMLParser(data: Data(drawing.utf8)).parse())
      let explanation = try example.why(sequence)
      let rows = try Timeline.rows(of: explanation.cited, in: example.log)
      let pages =
        drawing + HTMLPage(explanation, rows: rows).fragment()
        + MarkdownPage(explanation, rows: rows).text() + GraphDOT.write(graph)
      for scalar in pages.unicodeScalars where scalar != "\n" && Terminal.obeys(scalar) {
        Issue.record("U+\(String(scalar.value, radix: 16)) came through")
        break
      }
      let html = HTMLPage(explanation, rows: rows).fragment()
      for tag in ["<script", "<img", "<b>", "javascript:x>", "\" onerror", "' onmouseover"] {
        #expect(!html.contains(tag) && !drawing.contains(tag), "\(tag)")
      }
    }
  }

  @Test("a page of Markdown: every sentence has footnotes, every footnote a definition")
  func markdown() throws {
    let example = try ExplainCase()
    let explanation = try example.why(At.move)
    let rows = try Timeline.rows(of: explanation.cited, in: example.log)
    let text = MarkdownPage(explanation, rows: rows).text()
    let lines = text.split(separator: "\n").map(String.init)
    let cited = Set(explanation.sections.values.joined().flatMap(\.records))
    for number in cited {
      #expect(lines.filter { $0.hasPrefix("[^r\(number)]: Record \(number), ") }.count == 1)
    }
    let sentences = Explanation.Section.allCases.flatMap(explanation.shown).count
    #expect(
      lines.filter { ($0.hasPrefix("- ") || $0.first?.isNumber == true) && $0.contains("[^r") }
        .count
        == sentences)
    // Findings and gaps come before the way back, also where there are none.
    let titles = lines.filter { $0.hasPrefix("## ") }
    #expect(
      titles.prefix(3) == ["## What was done", "## What stands out", "## What is not known"])
    #expect(text.contains("Nothing stands out by the rules that were applied."))
    // What is missing anywhere stands among what is not known.
    let missing = explanation.sections.values.joined().filter { $0.kind == .missing }
    let unknown = text.components(separatedBy: "## What is not known")[1]
      .components(separatedBy: "\n## ")[0]
    #expect(!missing.isEmpty)
    #expect(unknown.components(separatedBy: "*(missing)*").count == missing.count + 1)
    #expect(text == MarkdownPage(try example.why(At.move), rows: rows).text())
  }

  @Test(
    "Markdown makes nothing of a text",
    arguments: [
      ("*a*", #"\*a\*"#), ("[x](y)", #"\[x\](y)"#), ("<b>", #"\<b\>"#), ("`c`", #"\`c\`"#),
      ("http://e.x", #"http\://e.x"#), ("www.e.x", #"www\.e.x"#), ("a@b", #"a\@b"#),
      ("&amp;", #"\&amp;"#), ("plain, text: yes.", "plain, text: yes."), (#"\"#, #"\\"#),
    ])
  func markdownEscapes(text: String, escaped: String) throws {
    let example = try ExplainCase { $0[Int(At.runStarted)].data["agent"] = .string(text) }
    let rows = try Timeline.rows(of: [At.runStarted], in: example.log)
    let explanation = try example.why(At.runStarted)
    #expect(
      MarkdownPage(explanation, rows: rows).text().contains("run started: \(escaped)"))
  }

  @Test("a fragment of HTML: every citation leads to a record that it lists")
  func html() throws {
    let example = try ExplainCase()
    let explanation = try example.why(At.move)
    let rows = try Timeline.rows(of: explanation.cited, in: example.log)
    let text = HTMLPage(explanation, rows: rows).fragment()
    let targets = text.components(separatedBy: "href=\"#").dropFirst().compactMap {
      $0.split(separator: "\"").first
    }
    #expect(!targets.isEmpty)
    for target in targets { #expect(text.contains("id=\"\(target)\""), "\(target)") }
    #expect(text.contains("<svg ") && !text.contains("http:"))
  }
}
