import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// Answers as text for people.
@Suite("Text")
struct TextReportTests {
  private static let plain = TextStyle(width: 80, colour: .plain)
  private static let verdict = Verdict(findings: [
    Finding(.intact, "chain-link", .invalid, "A record was changed.", records: [7, 8]),
    Finding(.intact, "tiles-match", .valid, "The tree fits."),
    Finding(.coverage, "unanchored-tail", .unverifiable, "The tail is open."),
  ])

  @Test("an answer: sections in order, each sentence with its kind and its records")
  func explanation() throws {
    let explanation = try ExplainCase().why(At.move)
    let text = TextReport(Self.plain).explanation(explanation)
    let titles = [
      "Why record 12 of example.com/test", "What was done", "What is not known",
      "What asked for it", "Where the arguments come from",
      "Versions", "Who allowed it", "What came of it",
    ]
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines.filter(titles.contains) == titles)
    for tag in [
      "[recorded #12]", "[derived: same-call-id #10 #12]", "[derived: same-bytes #9 #8]",
      "[missing #12 #9]",
    ] {
      #expect(text.contains(tag), "\(tag)")
    }
    // Each step stands below the one before, and what the model had before it below its request.
    #expect(lines.contains { $0.hasPrefix("  └─ A response") })
    #expect(lines.contains { $0.hasPrefix("     └─ The response") })
    #expect(lines.contains { $0.hasPrefix("        ├─ Part 1") })
    #expect(lines.contains { $0.hasPrefix("        └─ Part 4") })
  }

  @Test("a verdict: every group with its own outcome, and what is not proved")
  func verdict() {
    let text = TextReport(Self.plain).verdict(Self.verdict, of: "a.log")
    for line in [
      "Verdict on a.log\n", "\nIntact: INVALID\n", "\nComplete: UNVERIFIABLE\n",
      "\nSigner: UNVERIFIABLE\n", "\nTime: UNVERIFIABLE\n", "\nCoverage: UNVERIFIABLE\n",
      "  ✗ A record was changed. [#7 #8] (chain-link)\n", "  ✓ The tree fits. (tiles-match)\n",
      "  ? The tail is open. (unanchored-tail)\n", "\nWhat this does not prove\n",
    ] {
      #expect(text.contains(line), "\(line)")
    }
    for sentence in Verdict.limits {
      #expect(text.contains(sentence.split(separator: " ").prefix(6).joined(separator: " ")))
    }
  }

  @Test("rows stand in columns, and mark what Deodand did not see itself")
  func rows() throws {
    let log = try ExplainCase().log
    let report = TextReport(Self.plain)
    func row(_ sequence: UInt64) throws -> String {
      report.row(try Timeline.row(of: log.record(sequence), in: log))
    }
    #expect(
      try row(At.input)
        == "     3  14:13:23  human.input      d a person said “Move crane 4711 to the nort…\n")
    #expect(try row(At.ended) == "    15  14:13:35  run.ended          run ended with status 0\n")
  }

  @Test("a record in full")
  func show() throws {
    let log = try ExplainCase().log
    let text = TextReport(Self.plain).show(try Show.of(At.locate, in: log))
    let hash = log.leaves[Int(At.locate)].hex
    for line in [
      "Record 7: deodand.tool.call\n", "  id           \(RecordPlan.id(7))\n",
      "  basis        observed\n", "  subject      run/r1\n", "  recorder     record 1\n",
      "  leaf hash    \(hash.prefix(65))\n", "  gen_ai.tool.name locate\n",
      "Content arguments: 14 bytes, application/json, 1 chunks\n", "  {\"crane\":4711}\n",
    ] {
      #expect(text.contains(line), "\(line)")
    }
  }

  @Test("content that is not here says why, and none is made up")
  func absent() throws {
    var example = try ExplainCase()
    for commitment in example.log.contents.keys {
      example.log.contents[commitment] = .erased(nil)
    }
    let text = TextReport(Self.plain).show(try Show.of(At.input, in: example.log))
    #expect(text.contains("  It is not here: erased.\n"))
    #expect(!text.contains("crane"))
  }

  @Test("plain text has no escapes; coloured text is the same text with colours")
  func colour() throws {
    let log = try ExplainCase().log
    func all(_ colour: TextStyle.Colour) throws -> String {
      let report = TextReport(TextStyle(width: 80, colour: colour))
      let explanation = try Why.explain(Reference("12"), in: log)
      return try report.explanation(explanation) + report.verdict(Self.verdict, of: "x")
        + report.show(Show.of(At.move, in: log))
        + report.row(Timeline.row(of: log.record(3), in: log))
    }
    let plain = try all(.plain)
    let coloured = try all(.ansi)
    #expect(!plain.unicodeScalars.contains("\u{1b}"))
    #expect(coloured.unicodeScalars.contains("\u{1b}"))
    #expect(Terminal.withoutColours(coloured) == plain)
    // Every colour is switched off again on its own line.
    for line in coloured.split(separator: "\n") where line.unicodeScalars.contains("\u{1b}") {
      #expect(line.hasSuffix("\u{1b}[0m") || line.contains("\u{1b}[0m"))
    }
  }

  @Test("no line is wider than asked for", arguments: [40, 41, 60, 80, 120])
  func width(columns: Int) throws {
    let log = try ExplainCase {
      $0[Int(At.move)].data["gen_ai.tool.name"] = .string(String(repeating: "世界", count: 60))
    }.log
    let report = TextReport(TextStyle(width: columns, colour: .plain))
    var text = report.verdict(Self.verdict, of: String(repeating: "long/", count: 40))
    for sequence in 0..<log.size {
      text += report.row(try Timeline.row(of: log.record(sequence), in: log))
      text += report.show(try Show.of(sequence, in: log))
      text += report.explanation(try Why.explain(Reference(String(sequence)), in: log))
    }
    for line in text.split(separator: "\n") {
      let wide = line.unicodeScalars.reduce(0) { $0 + (("世界".unicodeScalars.contains($1)) ? 2 : 1) }
      if wide > columns { Issue.record("\(wide) columns: \(line)") }
    }
  }

  @Test("no content reaches the terminal but what can be seen", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let example = try Hostile.run(text)
    let hostile = Verdict(findings: [Finding(.intact, "c", .valid, "It says \(text).")])
    for colour in [TextStyle.Colour.plain, .ansi] {
      let report = TextReport(TextStyle(width: 80, colour: colour))
      var output = report.verdict(hostile, of: text)
      for sequence in 0..<example.log.size {
        output += report.row(try Timeline.row(of: example.log.record(sequence), in: example.log))
        output += report.show(try Show.of(sequence, in: example.log))
        output += report.explanation(try example.why(sequence))
      }
      for scalar in Terminal.withoutColours(output).unicodeScalars where Terminal.obeys(scalar) {
        Issue.record("U+\(String(scalar.value, radix: 16)) came through")
        break
      }
    }
  }

  @Test(
    "what explanations and rows say is safe before anybody renders it", arguments: Hostile.texts)
  func hostileStatements(text: String) throws {
    let example = try Hostile.run(text)
    for sequence in 0..<example.log.size {
      let explanation = try example.why(sequence)
      var texts = Explanation.Section.allCases.flatMap { explanation.statements($0).map(\.text) }
      texts.append(try Timeline.row(of: example.log.record(sequence), in: example.log).summary)
      for said in texts where said.unicodeScalars.contains(where: { Terminal.obeys($0) }) {
        Issue.record("\(said.debugDescription)")
      }
    }
  }
}

/// What a terminal does with text.
enum Terminal {
  /// Whether a terminal does something else with a character than show it.
  static func obeys(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control: scalar != "\n"
    case .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// The text without the sequences that the style itself writes: ESC, `[`, digits and `;`, `m`.
  static func withoutColours(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if scalar == "\u{1b}", rest.first == "[" {
        let end = rest.dropFirst().drop { ("0"..."9").contains($0) || $0 == ";" }
        let parameters = rest.dropFirst().prefix { ("0"..."9").contains($0) || $0 == ";" }
        if end.first == "m", TextReportTests.colours.contains(String(parameters)) {
          rest = end.dropFirst()
          continue
        }
      }
      result.append(scalar)
    }
    return String(result)
  }
}

extension TextReportTests {
  /// The parameters that the style uses; content that brings others is caught.
  static let colours: Set<String> = ["0", "1", "2", "32", "1;31", "33", "36"]
}
