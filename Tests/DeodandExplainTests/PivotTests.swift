import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

@Suite("Timelines that are counted and handed on")
struct PivotTests {
  private func pivot(_ key: Pivot.Key, _ log: MemoryLog) throws -> [String] {
    var pivot = Pivot(by: key)
    var belongings = Belongings(in: log)
    for sequence in 0..<log.size { try pivot.take(log.record(sequence), &belongings) }
    return pivot.ordered.map {
      "\($0.name ?? "-") \($0.count) \($0.first.sequence)-\($0.last.sequence)"
    }
  }

  @Test("records by agent, model, customer, tool and run")
  func keys() throws {
    let log = try ExplainCase {
      $0[Int(At.runStarted)].data["customer"] = "Harbour"
      $0[Int(At.moved)].data["customer.id"] = "Other"
    }.log
    #expect(try pivot(.agent, log) == ["crane keeper 14 2-15", "- 3 0-16"])
    #expect(try pivot(.model, log) == ["m-1 3 5-14", "m-1-2026 2 6-10", "- 12 0-16"])
    #expect(try pivot(.customer, log) == ["Harbour 13 2-15", "Other 1 13-13", "- 3 0-16"])
    #expect(try pivot(.tool, log) == ["locate 2 7-8", "move 2 12-13", "- 13 0-16"])
    #expect(try pivot(.run, log) == ["r1 14 2-15", "- 3 0-16"])
  }

  @Test("a run whose MCP client introduces itself belongs to that client")
  func client() throws {
    var log = try MemoryLog()
    let run = "run/m"
    log.append(RecordPlan(.runStarted, subject: run))
    log.append(
      RecordPlan(
        EventType("deodand.mcp.message"), subject: run, data: ["mcp.client.name": "desk"]))
    log.append(RecordPlan(.toolCall, subject: run, data: ["gen_ai.tool.name": "locate"]))
    #expect(try pivot(.agent, log) == ["desk 3 1-3", "- 1 0-0"])
  }

  @Test("names that look alike and are other bytes are counted apart")
  func bytes() throws {
    let log = try ExplainCase {
      $0[Int(At.locate)].data["gen_ai.tool.name"] = "\u{e9}"
      $0[Int(At.located)].data["gen_ai.tool.name"] = "e\u{301}"
    }.log
    #expect(try pivot(.tool, log).count == 4)
  }

  private func rows(_ sequence: UInt64, _ log: MemoryLog) throws -> [TimesketchRow] {
    var belongings = Belongings(in: log)
    return try TimesketchRow.rows(
      of: log.record(sequence), marks: [], &belongings, in: log)
  }

  @Test("a row for Timesketch")
  func timesketch() throws {
    let log = try ExplainCase().log
    let rows = try rows(At.located, log)
    #expect(rows.count == 1)
    #expect(
      rows[0].json() == [
        "datetime": "2026-09-21T14:13:28.000000Z",
        "timestamp_desc": "Recorded (recorder's clock)",
        "message": "result of locate: ok “Crane 4711 stands at dock-Q9.”",
        "timestamp": 1_790_000_008_000_000, "chain_seq": 8, "log_origin": "example.com/test",
        "event_id": .string(RecordPlan.id(8)), "event_type": "deodand.tool.result",
        "basis": "observed", "run": "r1", "agent": "crane keeper", "tool": "locate",
        "call_id": "c1", "outcome": "ok",
      ])
    #expect(TimesketchRow.header.hasPrefix("datetime,timestamp_desc,message,timestamp,chain_seq"))
    let cells = rows[0].csv().split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells.count == TimesketchRow.columns.count)
  }

  @Test("what happened earlier than it was recorded makes a row of its own")
  func occurred() throws {
    let log = try ExplainCase {
      $0[Int(At.located)].data["occurred"] = "2026-01-01T00:00:00Z"
    }.log
    let rows = try rows(At.located, log)
    #expect(
      rows.map { $0.json()["timestamp_desc"]?.string ?? "" } == [
        "Occurred (as told)", "Recorded (recorder's clock)",
      ])
    #expect(rows[0].json()["datetime"] == "2026-01-01T00:00:00.000000Z")
  }

  @Test(
    "cells are quoted, and none is run by a spreadsheet",
    arguments: [
      ("=1+1", "'=1+1"), ("@x", "'@x"), ("-x", "'-x"), ("+x", "'+x"), ("a,b", "\"a,b\""),
      ("＝1", "'＝1"), ("＋x", "'＋x"), ("－x", "'－x"), ("＠x", "'＠x"),
      ("a\"b", "\"a\"\"b\""), ("=\",", "\"'=\"\",\""), ("plain", "plain"),
    ])
  func cells(text: String, cell: String) throws {
    let log = try ExplainCase { $0[Int(At.located)].data["outcome"] = .string(text) }.log
    #expect(try rows(At.located, log)[0].csv().hasSuffix(",\(cell),,,"))
  }

  @Test("hostile texts stay on their line", arguments: Hostile.texts)
  func hostile(text: String) throws {
    let log = try Hostile.run(text).log
    for sequence in 0..<log.size {
      for row in try rows(sequence, log) {
        let said = row.csv() + String(decoding: CanonicalWriter.write(row.json()), as: UTF8.self)
        #expect(!said.unicodeScalars.contains { $0 == "\n" || Terminal.obeys($0) })
      }
    }
  }
}
