import DeodandEvents
import DeodandImport
import Synchronization
import Testing

@Suite struct OpenAIChatImportTests {
  private static let system = #"{"role":"system","content":"be brief"}"#
  private static let user = #"{"role": "user", "content": "book it"}"#
  private static let asks =
    #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","#
    + #""function":{"name":"book","arguments":"{\"n\": \"\\u00e9\"}"}}]}"#
  private static let answer = #"{"role":"tool","tool_call_id":"c1","name":"book","content":"ok"}"#
  private static let says = #"{"role":"assistant","content":"done"}"#
  private static let messages = "[\(system), \(user),\(asks),\(answer),\(says)]"

  private func runs(_ text: String) throws -> [[EventDraft]] {
    let count = Mutex(0)
    let transcripts = try TranscriptImport(
      Array(text.utf8), .openAIChat,
      source: ImportSource(name: "f.json", sha256: "00", byteCount: 3),
      runPrefix: "p",
      mint: {
        count.withLock { count in
          count += 1
          return "id-\(count)"
        }
      })
    return try (0..<transcripts.count).map { try transcripts.drafts(of: $0) }
  }

  private func kinds(_ drafts: [EventDraft]) -> [String] {
    drafts.map { String($0.type.rawValue.dropFirst("deodand.".count)) }
  }

  @Test func anAssistantTurnIsAModelCallWithItsContext() throws {
    let drafts = try runs(Self.messages)[0]
    #expect(
      kinds(drafts) == [
        "run.started", "model.request", "model.response", "tool.call", "tool.result",
        "model.request", "model.response", "run.ended",
      ])
    #expect(drafts.allSatisfy { $0.basis == .imported && $0.subject == "run/p-1" })
    #expect(drafts[1].body("request") == "[\(Self.system),\(Self.user)]")
    #expect(drafts[1].part("request", "/1") == Self.user)
    #expect(drafts[2].body("response") == Self.asks)
    #expect(drafts[5].part("request", "/3") == Self.answer)
    #expect(drafts[4].body("result") == Self.answer, "so its commitment is the context's")
  }

  @Test func recordsAreLinked() throws {
    let drafts = try runs(Self.messages)[0]
    #expect(drafts[2]["request"]?.string == drafts[1].id)
    #expect(drafts[2]["tool_calls"] == [["id": "c1", "name": "book"]])
    #expect(drafts[3]["response"]?.string == drafts[2].id)
    #expect(drafts[4]["call"]?.string == drafts[3].id)
    #expect(drafts[3]["gen_ai.tool.call.id"] == "c1" && drafts[3]["gen_ai.tool.name"] == "book")
    #expect(drafts[3].body("arguments") == #"{"n": "\u00e9"}"#, "decoded once, not twice")
    #expect(drafts[7]["calls"] == 1 && drafts[7]["results"] == 1)
  }

  @Test func nothingIsSaidThatTheTranscriptDoesNotSay() throws {
    let response = try runs(Self.messages)[0][2]
    #expect(response["gen_ai.response.finish_reasons"] == nil)
    #expect(response["gen_ai.response.model"] == nil)
    let told = try runs(
      #"[{"role":"assistant","content":"x","model":"m","finish_reason":"length"}]"#)
    #expect(told[0][2]["gen_ai.response.finish_reasons"] == ["length"])
    #expect(told[0][2]["gen_ai.response.model"] == "m")
  }

  @Test(arguments: [
    "[T]", "[T,T]", "T", "T\nT\n", "T\r\n\nT", #"{"messages":T}"#,
    #"[{"traj":T,"reward":0.0,"task_id":7}]"#, "{\"messages\":T}\n{\"messages\":T}",
  ])
  func filesOfEveryFormAreRead(_ form: String) throws {
    let text = form.split(separator: "T", omittingEmptySubsequences: false)
      .joined(separator: Self.messages)
    let found = try runs(text)
    #expect(found.count == form.filter { $0 == "T" }.count)
    for drafts in found { #expect(drafts.count == 8) }
  }

  @Test func scalarsBesideTheMessagesAreKeptAsTheyStand() throws {
    let started = try runs(#"{"messages":[],"reward":0.0,"task_id":7,"name":"n","info":{}}"#)[0][0]
    #expect(started["metadata"] == ["reward": "0.0", "task_id": "7", "name": "n"])
    #expect(started["file"] == ["name": "f.json", "sha256": "00", "bytes": 3, "position": 1])
  }

  @Test func anIDUsedTwiceIsAnsweredInOrder() throws {
    let drafts = try runs("[\(Self.asks),\(Self.answer),\(Self.asks),\(Self.answer)]")[0]
    let calls = drafts.filter { $0.type == .toolCall }
    let results = drafts.filter { $0.type == .toolResult }
    #expect(results.map { $0["call"]?.string } == [calls[0].id, calls[1].id])
  }

  @Test func whatFitsNowhereIsNoted() throws {
    let drafts = try runs("[\(Self.answer),{\"role\":\"critic\"}]")[0]
    #expect(drafts[1]["call"] == nil && drafts[1]["note"] != nil)
    #expect(drafts[2]["note"]?.string?.contains("critic") == true)
  }

  @Test func theOldFunctionCallIsACall() throws {
    let drafts = try runs(
      #"[{"role":"assistant","function_call":{"name":"f","arguments":{"a":1.50}}},"#
        + #"{"role":"function","name":"f","content":"x"}]"#)[0]
    #expect(drafts[3].body("arguments") == #"{"a":1.50}"#)
    #expect(drafts[4]["call"]?.string == drafts[3].id)
  }

  @Test func namesTooLongForARecordAreShortened() throws {
    let name = String(repeating: "n", count: 70_000)
    let drafts = try runs(
      #"[{"role":"assistant","tool_calls":[{"id":"\#(name)","function":{"name":"\#(name)"}}]}]"#)[0]
    #expect(drafts[3]["gen_ai.tool.name"]?.string?.utf8.count == Limits.nameBytes)
    #expect(drafts[3]["gen_ai.tool.call.id"]?.string?.utf8.count == Limits.nameBytes)
  }

  @Test(arguments: [
    ("", "not JSON"), ("{", "byte 1"), ("[[{\"role\":\"user\"}]\n[", "byte"),
    ("{}", "transcript 1"), ("[1]", "transcript 1"), ("[[{\"role\":\"user\"},7]]", "message 2"),
    ("[{\"role\":\"user\"}]\n{\"a\"", "line 2"),
  ])
  func faultsSayWhere(_ text: String, _ place: String) {
    let error = #expect(throws: ImportError.self) { try runs(text) }
    #expect(error?.message.contains(place) == true, "\(error?.message ?? "")")
    #expect(error?.remedy.isEmpty == false)
  }
}
