import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// From a record, or a document, forward.
@Suite("Impact")
struct ImpactTests {
  private func impact(
    _ sequence: UInt64, depth: Int = Impact.usualDepth,
    _ change: (inout [RecordPlan]) -> Void = { _ in }
  ) throws -> Impact {
    try Impact.of(Reference(String(sequence)), in: ExplainCase(change).log, depth: depth)
  }

  private func step(_ impact: Impact, _ record: UInt64) -> Impact.Step? {
    impact.steps.first { $0.record == record }
  }

  @Test("a result goes into the next request, its answer, the call, and what came of that")
  func result() throws {
    let found = try impact(At.located)
    #expect(
      found.steps.map(\.record) == [At.request2, At.move, At.response2, At.moved, At.request3])
    #expect(found.steps.map(\.depth) == [1, 1, 2, 2, 3])
    #expect(found.calls.map(\.record) == [At.move] && found.runs == ["r1"])
    #expect(step(found, At.request2)?.statement.kind == .derived(.commitment))
    #expect(step(found, At.response2)?.statement.kind == .recorded)
    let move = try #require(step(found, At.move))
    #expect(move.statement.kind == .derived(.contains) && move.from == At.located)
    #expect(move.statement.text.contains("“dock-Q9”") && move.grade == .byValue)
    #expect(step(found, At.moved)?.grade == .byValue)
    // The answer that asked for the call is an edge too.
    let edges = found.edges.filter { $0.effect.record == At.move }
    #expect(edges.map(\.rule) == [.contains, .callID])
  }

  @Test("what people said goes the same way; the path is as weak as its weakest rule")
  func input() throws {
    let found = try impact(At.input)
    let first = try #require(step(found, At.request1))
    #expect(first.statement.kind == .derived(.sameText) && first.grade == .byValue)
    #expect(step(found, At.response1)?.grade == .byValue)
    #expect(step(found, At.locate) != nil && step(found, At.move) != nil)
  }

  @Test("the walk goes as far as it may, and not further", arguments: [(1, 2), (2, 4), (3, 5)])
  func depth(limit: Int, count: Int) throws {
    let found = try impact(At.located, depth: limit)
    #expect(found.steps.count == count)
    #expect(found.steps.allSatisfy { $0.depth <= limit })
  }

  @Test("an answer without a link is joined by its order, and that is said")
  func order() throws {
    let found = try impact(At.located) { $0[Int(At.response2)].data["request"] = nil }
    let response = try #require(step(found, At.response2))
    #expect(response.statement.kind == .derived(.order) && response.grade == .temporal)
  }

  @Test("nothing follows from what comes last, and nothing comes from elsewhere")
  func nothing() throws {
    #expect(try impact(At.request3).steps.isEmpty)
    let other = try impact(At.located) {
      for index in Int(At.request2)..<Int(At.ended) { $0[index].subject = "run/other" }
    }
    #expect(other.steps.isEmpty)
    // The same bytes in another run are told, and not followed.
    #expect(other.gaps.map(\.records) == [[At.located, At.request2]])
  }

  @Test("content from outside: byte for byte, within something else, in passages")
  func content() throws {
    func start(_ text: String) throws -> [Impact.Step] {
      try Impact.of(content: Array(text.utf8), in: ExplainCase().log).steps
        .filter { $0.from == nil }
    }
    let exact = try start("Crane 4711 stands at dock-Q9.")
    #expect(exact.map(\.record) == [At.located])
    #expect(exact[0].statement.kind == .derived(.commitment))
    let within = try start("4711 stands at dock-Q9")
    #expect(within.map(\.record) == [At.located])
    #expect(within[0].statement.kind == .derived(.contains))
    let passages = try start(
      "Something that nobody has ever written here. Move crane 4711 to the north bay. End.")
    #expect(passages.map(\.record) == [At.input])
    #expect(passages[0].statement.text.hasPrefix("Of 2 passages of the content, 1 stands in"))
    #expect(try start("Crane 4711 stands at dock-Q90.").isEmpty)
    // White space at the ends is no part of a text.
    #expect(try start("\n Move crane 4711 to the north bay.\n").map(\.record) == [At.input])
  }

  @Test("content from outside is followed to the call, by values that stand in it alone")
  func contentForward() throws {
    let log = try ExplainCase().log
    let found = try Impact.of(content: Array("Crane 4711 stands at dock-Q9.".utf8), in: log)
    #expect(found.steps.map(\.record).contains(At.request2))
    #expect(step(found, At.move)?.from == At.located)
    // `crane` stands in what the record says, and not in what is looked for.
    let part = try Impact.of(content: Array("stands at dock".utf8), in: log)
    #expect(step(part, At.move)?.statement.kind == .derived(.callID))
  }

  @Test("content without a word is refused; destroyed content is told")
  func refused() throws {
    var log = try ExplainCase().log
    #expect(throws: ExplainError.self) { try Impact.of(content: Array(" \n-".utf8), in: log) }
    log.append(RecordPlan(.contentErased, data: ["datasubject": "x"]))
    let found = try Impact.of(content: Array("no such text".utf8), in: log)
    #expect(found.steps.isEmpty && found.gaps.map(\.records) == [[log.size - 1]])
  }

  @Test("requests that can't be read any more are told")
  func lost() throws {
    var example = try ExplainCase()
    let record = try example.log.record(At.request1)
    for item in record.content[0].items {
      if case .chunk(let commitment) = item { example.log.contents[commitment] = .withheld }
    }
    let found = try Impact.of(Reference(String(At.input)), in: example.log)
    #expect(found.gaps.contains { $0.kind == .missing && $0.records.contains(At.request1) })
  }

  @Test("what is said of hostile content is safe", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let log = try Hostile.run(text).log
    for sequence in 0..<log.size {
      let found = try Impact.of(Reference(String(sequence)), in: log)
      for said in found.steps.map(\.statement.text) + found.gaps.map(\.text)
      where said.unicodeScalars.contains(where: { Terminal.obeys($0) }) {
        Issue.record("\(said.debugDescription)")
      }
    }
  }
}
