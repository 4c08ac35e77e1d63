import DeodandEvents
import Testing

@Suite struct FactTests {
  @Test func aKeyReadsAndWritesTheMemberOfItsName() throws {
    var data = JSONObject()
    data[.toolName] = "transfer"
    data[.httpStatus] = 503
    data[.surfaceChanged] = true
    data[.tools] = ["a", "b"]
    data[.outcome] = .noResponse
    data[.occurred] = Timestamp(microseconds: 1_000_000)
    #expect(
      data == [
        "gen_ai.tool.name": "transfer", "http.response.status_code": 503, "changed": true,
        "tools": ["a", "b"], "outcome": "no_response", "occurred": "1970-01-01T00:00:01.000000Z",
      ])
    #expect(data[.toolName] == "transfer")
    #expect(data[.httpStatus] == 503)
    #expect(data[.surfaceChanged] == true)
    #expect(data[.tools] == ["a", "b"])
    #expect(data[.outcome] == .noResponse)
    #expect(data[.occurred]?.rfc3339 == "1970-01-01T00:00:01.000000Z")
    data[.toolName] = nil
    #expect(data["gen_ai.tool.name"] == nil)
  }

  @Test func aFactOfAnotherTypeIsNone() {
    let data: JSONObject = [
      "gen_ai.tool.name": 7, "http.response.status_code": "503", "changed": "yes", "tools": "a",
      "error": [1], "policy": "fail-somehow", "outcome": false, "occurred": "yesterday",
    ]
    #expect(data[.toolName] == nil)
    #expect(data[.httpStatus] == nil)
    #expect(data[.surfaceChanged] == nil)
    #expect(data[.tools] == nil)
    #expect(data[.error] == nil)
    #expect(data[.capturePolicy] == nil)
    #expect(data[.outcome] == nil)
    #expect(data[.occurred] == nil)
    #expect(data.has(.toolName) && !data.has(.toolCallID), "it is there all the same")
  }

  @Test func elementsOfAnotherTypeArePassedOver() {
    let data: JSONObject = ["tags": ["a", 1, "b", ["c"]], "tool_calls": [["id": "1"], 7]]
    #expect(data[.tags] == ["a", "b"])
    #expect(data[.toolCalls]?.map { $0[.askedID] } == ["1"])
  }

  @Test func structuresAreReadWithTheirOwnKeys() {
    let data: JSONObject = [
      "file": ["name": "chat.json", "sha256": "00"], "error": ["code": -32601, "message": "no"],
    ]
    #expect(data[.file]?[.fileName] == "chat.json")
    #expect(data[.error]?[.errorCode] == .integer(-32601))
    #expect(JSONValue.object(data)[.file]?[.fileDigest] == "00")
    #expect(JSONValue.array([])[.file] == nil)
  }

  @Test func anOutcomeOfOthersIsKept() {
    let data: JSONObject = ["outcome": "half-done"]
    #expect(data[.outcome]?.rawValue == "half-done")
    #expect(data[.outcome] != .error)
  }

  @Test func namesAreComparedByTheirBytes() {
    #expect(FactKey<String>("caf\u{e9}") != FactKey("cafe\u{301}"))
    #expect(Set([FactKey<String>("a"), FactKey("a"), FactKey("b")]).count == 2)
    #expect(CallOutcome(rawValue: "caf\u{e9}") != CallOutcome(rawValue: "cafe\u{301}"))
  }

  @Test func factsAreBoundedAndSaySo() {
    var facts = Facts()
    facts.add(.toolName, String(repeating: "x", count: 4000))
    facts.add(.httpStatus, 200)
    facts.add(.tools, ["a"])
    facts.add(.cwdForTests, nil)
    #expect((facts.object[.toolName] ?? "").utf8.count <= Limits.nameBytes)
    #expect(facts.object[.httpStatus] == 200)
    #expect(facts.object[.tools] == ["a"])
    #expect(facts.object[.note] == "a value was too long for the record")
    facts.remove(.httpStatus)
    #expect(!facts.object.has(.httpStatus))
  }

  @Test func traceContextIsReadOrIgnored() {
    let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    #expect(TraceContext(text)?.trace == "4bf92f3577b34da6a3ce929d0e0e4736")
    #expect(TraceContext(text)?.span == "00f067aa0ba902b7")
    #expect(TraceContext.parent(text) == text)
    #expect(TraceContext.parent(text.uppercased()) == nil)
    #expect(TraceContext.parent(text + "0") == nil)
    #expect(TraceContext.parent("00-4bf92f3577b34da6a3ce929d0e0e4736_00f067aa0ba902b7-01") == nil)
    #expect(TraceContext.parent(nil) == nil)
  }
}

extension FactKey where Value == String {
  /// A program's own key is declared like ours.
  fileprivate static var cwdForTests: Self { Self("example.cwd") }
}
