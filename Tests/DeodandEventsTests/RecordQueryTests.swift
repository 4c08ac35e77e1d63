import DeodandEvents
import Testing

/// Each condition of a query, met and not met.
@Suite struct RecordQueryTests {
  private func record(_ data: JSONObject = [:]) throws -> Record {
    try Specimen.record(
      sequence: 7, data: data,
      content: [
        Specimen.reference("a", items: [.literal("[")]),
        Specimen.reference("b", items: [.chunk(Specimen.commitment(3))]),
      ])
  }

  /// Whether a query with one condition finds the record.
  private func finds(_ record: Record, _ change: (inout RecordQuery) -> Void) -> Bool {
    var query = RecordQuery()
    change(&query)
    return query.matches(record)
  }

  @Test func noConditionFindsAll() throws {
    #expect(RecordQuery().matches(try record()))
    #expect(RecordQuery().matches(try Specimen.record(sequence: 0, subject: nil)))
  }

  @Test func types() throws {
    let record = try record()
    #expect(finds(record) { $0.types = [.toolCall] })
    #expect(finds(record) { $0.types = [.toolResult, .toolCall] })
    #expect(!finds(record) { $0.types = [.toolResult] })
  }

  @Test func run() throws {
    let record = try record()
    #expect(finds(record) { $0.run = "r1" })
    #expect(!finds(record) { $0.run = "r" })
    #expect(!finds(record) { $0.run = "run/r1" })
    #expect(!finds(try Specimen.record(subject: "r1")) { $0.run = "r1" })
    #expect(!finds(try Specimen.record(subject: nil)) { $0.run = "r1" })
  }

  @Test func tool() throws {
    let named = try record(["gen_ai.tool.name": "pay"])
    #expect(finds(named) { $0.tool = "pay" })
    #expect(!finds(named) { $0.tool = "Pay" })
    #expect(!finds(try record()) { $0.tool = "pay" })
    #expect(!finds(try record(["gen_ai.tool.name": 1])) { $0.tool = "pay" })
  }

  @Test func model() throws {
    let both = try record(["gen_ai.request.model": "m", "gen_ai.response.model": "m-1"])
    #expect(finds(both) { $0.model = "m" })
    #expect(finds(both) { $0.model = "m-1" })
    #expect(!finds(both) { $0.model = "m-2" })
    #expect(!finds(try record()) { $0.model = "m" })
    #expect(both.models == ["m", "m-1"])
  }

  @Test func recorder() throws {
    let record = try record()
    #expect(finds(record) { $0.recorder = record.recorder })
    #expect(!finds(record) { $0.recorder = (record.recorder ?? 0) + 1 })
  }

  @Test func callID() throws {
    let call = try record(["gen_ai.tool.call.id": "c1"])
    #expect(finds(call) { $0.callID = "c1" })
    #expect(!finds(call) { $0.callID = "c2" })
    let asked = try record(["tool_calls": [["id": "c2"], ["name": "x"], 5, ["id": "c3"]]])
    #expect(finds(asked) { $0.callID = "c3" })
    #expect(!finds(asked) { $0.callID = "c1" })
    #expect(asked.callIDs == ["c2", "c3"])
    #expect(try record().callIDs == [])
  }

  @Test func id() throws {
    #expect(finds(try record()) { $0.id = Specimen.id })
    #expect(!finds(try record()) { $0.id = String(Specimen.id.dropLast()) + "0" })
  }

  @Test func commitment() throws {
    #expect(finds(try record()) { $0.commitment = Specimen.commitment(3) })
    #expect(!finds(try record()) { $0.commitment = Specimen.commitment(4) })
    #expect(!finds(try Specimen.record()) { $0.commitment = Specimen.commitment(3) })
  }

  @Test func timeIsHalfOpen() throws {
    let record = try record()
    let before = Timestamp(microseconds: Specimen.time.microseconds - 1)
    let after = Timestamp(microseconds: Specimen.time.microseconds + 1)
    #expect(finds(record) { $0.from = before })
    #expect(finds(record) { $0.from = Specimen.time })
    #expect(!finds(record) { $0.from = after })
    #expect(finds(record) { $0.until = after })
    #expect(!finds(record) { $0.until = Specimen.time })
  }

  @Test func rangeOfSequences() throws {
    #expect(finds(try record()) { $0.range = 7..<8 })
    #expect(!finds(try record()) { $0.range = 0..<7 })
    #expect(!finds(try record()) { $0.range = 8..<9 })
  }

  @Test func conditionsMustAllHold() throws {
    let record = try record(["gen_ai.tool.name": "pay"])
    #expect(
      finds(record) {
        $0.tool = "pay"
        $0.run = "r1"
        $0.types = [.toolCall]
        $0.commitment = Specimen.commitment(3)
      })
    #expect(
      !finds(record) {
        $0.tool = "pay"
        $0.run = "r2"
      })
    #expect(
      !finds(record) {
        $0.commitment = Specimen.commitment(3)
        $0.tool = "search"
      })
  }

  /// Names are compared by code points, as the store's index compares them.
  @Test func namesThatLookAlikeDiffer() throws {
    let composed: JSONValue = "\u{e9}"
    let data: JSONObject = [
      "gen_ai.tool.name": composed, "gen_ai.request.model": composed,
      "gen_ai.tool.call.id": composed,
    ]
    let record = try Specimen.record(
      type: EventType("\u{e9}"), subject: "run/\u{e9}", data: data)
    for (name, isFound) in [("\u{e9}", true), ("e\u{301}", false)] {
      #expect(finds(record) { $0.tool = name } == isFound)
      #expect(finds(record) { $0.model = name } == isFound)
      #expect(finds(record) { $0.callID = name } == isFound)
      #expect(finds(record) { $0.run = name } == isFound)
      #expect(finds(record) { $0.types = [EventType(name)] } == isFound)
    }
  }

  @Test func orderAndLimit() throws {
    let records = try [5, 1, 9, 3].map { number in
      try Specimen.record(sequence: number, subject: number == 9 ? "run/other" : "run/r1")
    }
    var query = RecordQuery()
    query.run = "r1"
    #expect(query.select(from: records) == [1, 3, 5])
    query.limit = 2
    #expect(query.select(from: records) == [1, 3])
    query.order = .descending
    #expect(query.select(from: records) == [5, 3])
    query.limit = 0
    #expect(query.select(from: records) == [])
    query.limit = 9
    #expect(query.select(from: records) == [5, 3, 1])
  }
}
