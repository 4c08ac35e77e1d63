import Deodand
import DeodandEvents
import DeodandStore
import DeodandTesting
import Foundation
import Testing

@Suite struct SearchTests {
  private static let words = ["refund", "order", "flight", "cancel", "Zürich", "tokyo", "x9"]

  private func filled(_ generator: inout SeededGenerator) async throws -> TemporaryLog {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    for number in 0..<700 {
      func pick(_ values: [String]) -> String { values.randomElement(using: &generator) ?? "" }
      let type = EventType(
        "deodand." + pick(["tool.call", "tool.result", "model.request", "otel.span"]))
      var draft = EventDraft(
        type,
        basis: .observed, subject: "run/\(pick(["a", "b", "c"]))",
        data: [
          "gen_ai.tool.name": .string(pick(["search", "book", "pay"])),
          "gen_ai.request.model": .string(pick(["m1", "m2"])),
          "gen_ai.tool.call.id": .string("call_\(number / 3)"),
          "note": .string(pick(Self.words)),
        ])
      if type == .otelSpan { draft.data = Self.reported(draft.data) }
      if number % 2 == 0 {
        let text = (0..<4).map { _ in pick(Self.words) }.joined(separator: " ")
        draft.content = [ContentDraft(name: "arguments", text: "{\"q\":\"\(text)\\n\"}")]
      }
      _ = try await recorder.record(draft)
    }
    try await recorder.close()
    return log
  }

  /// The same facts under the names that a program reports them by.
  private static func reported(_ data: JSONObject) -> JSONObject {
    var attributes: JSONObject = ["openinference.span.kind": "TOOL"]
    for (own, other) in names { attributes[other] = data[own] }
    return ["attributes": .object(attributes), "note": data["note"] ?? ""]
  }

  private static let names = [
    "gen_ai.tool.name": "tool.name", "gen_ai.request.model": "llm.model_name",
    "gen_ai.tool.call.id": "tool_call.id",
  ]

  /// The answer that reading every record gives.
  private func scan(_ query: RecordQuery, _ reader: LogReader) throws -> [UInt64] {
    var found: [UInt64] = []
    for sequence in 0..<reader.size {
      let record = try reader.record(sequence)
      func holds(_ wanted: String?, _ key: String) -> Bool {
        wanted == nil || record.data[key]?.string == wanted
          || record.data["attributes"]?[Self.names[key] ?? ""]?.string == wanted
      }
      var text = ""
      for leaf in JSONValue.object(record.data).leaves() { text += " " + (leaf.value.string ?? "") }
      for item in record.content.flatMap(\.items) {
        if case .chunk(let commitment) = item,
          case .available(let bytes, _) = try reader.content(commitment)
        {
          text += " " + String(decoding: bytes, as: UTF8.self)
        }
      }
      let words = query.text.map { $0.split(separator: " ").map(String.init) } ?? []
      let lower = text.lowercased()
      if query.types.isEmpty || query.types.contains(record.type),
        query.run == nil || record.run == query.run, holds(query.tool, "gen_ai.tool.name"),
        holds(query.model, "gen_ai.request.model"), holds(query.callID, "gen_ai.tool.call.id"),
        query.recorder == nil || record.recorder == query.recorder,
        query.id == nil || record.id == query.id, query.range?.contains(sequence) ?? true,
        query.from.map({ $0 <= record.time }) ?? true,
        query.until.map({ record.time < $0 }) ?? true,
        words.allSatisfy({ lower.contains($0.lowercased()) })
      {
        found.append(sequence)
      }
    }
    if query.order == .descending { found.reverse() }
    return Array(found.prefix(query.limit ?? .max))
  }

  @Test func findsWhatReadingEverythingFinds() async throws {
    var generator = SeededGenerator()
    let log = try await filled(&generator)
    let reader = try LogReader(log.path)
    let times = try (0..<reader.size).map { try reader.record($0).time }
    for round in 0..<120 {
      var query = RecordQuery()
      func maybe<Value>(_ value: @autoclosure () -> Value) -> Value? {
        Bool.random(using: &generator) && Bool.random(using: &generator) ? value() : nil
      }
      let types: [EventType] = [.toolCall, .modelRequest, .toolListed, .otelSpan]
      query.types = maybe(Array(types.shuffled(using: &generator).prefix(2))) ?? []
      query.run = maybe(["a", "b", "nobody"].randomElement(using: &generator) ?? "")
      query.tool = maybe(["search", "pay"].randomElement(using: &generator) ?? "")
      query.model = maybe("m1")
      query.callID = maybe("call_\(Int.random(in: 0..<240, using: &generator))")
      query.recorder = maybe([1, 2, 711].randomElement(using: &generator) ?? 1)
      query.text = maybe(Self.words.shuffled(using: &generator).prefix(2).joined(separator: " "))
      query.from = maybe(times[Int.random(in: 0..<times.count, using: &generator)])
      query.until = maybe(times[Int.random(in: 0..<times.count, using: &generator)])
      let first = UInt64.random(in: 0..<300, using: &generator)
      query.range = maybe(first..<UInt64.random(in: 300..<900, using: &generator))
      query.order = Bool.random(using: &generator) ? .ascending : .descending
      query.limit = maybe(Int.random(in: 0..<9, using: &generator))
      #expect(
        try reader.find(query) == scan(query, reader), "round \(round), \(generator): \(query)")
    }
    let some = try reader.record(321)
    var byID = RecordQuery()
    byID.id = some.id
    #expect(try reader.find(byID) == [321])
    var byCommitment = RecordQuery()
    // The word may stand in a record's data too.
    let holders = try reader.find(queryWithContent()).map { try reader.record($0) }
    let holder = try #require(holders.first { !$0.content.isEmpty })
    guard case .chunk(let commitment) = holder.content[0].items[0] else {
      Issue.record("record \(holder.sequence) begins with punctuation")
      return
    }
    byCommitment.commitment = commitment
    #expect(try reader.find(byCommitment).contains(holder.sequence))
  }

  private func queryWithContent() -> RecordQuery {
    var query = RecordQuery()
    query.text = "refund"
    return query
  }

  @Test func theIndexFollowsTheLogAndIsRebuilt() async throws {
    let log = try TemporaryLog()
    var query = RecordQuery()
    query.text = "needle"
    for round in 1...3 {
      let recorder = try await log.recorder()
      _ = try await recorder.record(message("a needle in round \(round) " + manyWords(round)))
      #expect(try LogReader(log.path).find(query).count == round)
      try await recorder.close()
    }
    #expect(try log.segments().count == 3)
    for damage in [Data(), Data(repeating: 7, count: 8192)] {
      for segment in try log.segments() { try damage.write(to: segment) }
      #expect(try LogReader(log.path).find(query).count == 3)
    }
    try FileManager.default.removeItem(atPath: log.path + "/index")
    #expect(try LogReader(log.path).find(query).count == 3)
    // The index of another state of the log is noticed.
    try log.copyLog(to: "old")
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("one more needle" + manyWords(4)))
    try await recorder.close()
    _ = try LogReader(log.path).find(query)
    let ahead = log.root.appending(path: "ahead")
    try FileManager.default.copyItem(atPath: log.path + "/index", toPath: ahead.path)
    try log.restoreLog(from: "old")
    try FileManager.default.removeItem(atPath: log.path + "/index")
    try FileManager.default.copyItem(atPath: ahead.path, toPath: log.path + "/index")
    #expect(try LogReader(log.path).find(query).count == 3)
  }
}
