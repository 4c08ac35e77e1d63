import DeodandAgent
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandStore
import NIOHTTP1
import Synchronization
import Testing

/// The first promise: nothing is sent before it is durable, and nothing is answered before it is.
@Suite("Durable first", .timeLimit(.minutes(5)))
struct DurabilityTests {
  private static let call =
    #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"t","arguments":{}}}"#

  @Test("a request is sent only when it is durable", arguments: ["/mcp/tools", "/model/v1/chat"])
  func requests(path: String) async throws {
    let gate = CommitGate()
    let harness = try await AgentHarness(fault: { gate.check($0) })
    gate.shut()
    let reply = Task { try await harness.post(path, Self.call) }
    await gate.reached()
    try await harness.askUpstream()
    #expect(harness.seen.isEmpty, "it was sent before its commit")
    gate.open()
    #expect(try await reply.value.status == 200)
    #expect(harness.seen.map(\.text) == [Self.call])
    _ = try await harness.finish()
  }

  @Test(
    "an answer is returned only when it is durable", arguments: ["/mcp/tools", "/model/v1/chat"])
  func answers(path: String) async throws {
    let gate = CommitGate()
    let harness = try await AgentHarness(
      fault: { gate.check($0) },
      answer: { seen, writer in
        // The request is on record by now; the next commit is the answer's.
        gate.shut()
        try await Upstream.ok(seen, writer)
      })
    let hasAnswer = Mutex(false)
    let reply = Task {
      let reply = try await harness.post(path, Self.call)
      hasAnswer.withLock { $0 = true }
      return reply
    }
    await gate.reached()
    // Whatever was passed on has come by the time that another exchange is over.
    _ = try await harness.get("/healthz")
    #expect(!hasAnswer.withLock { $0 }, "it was returned before its commit")
    gate.open()
    #expect(try await reply.value.status == 200)
    let records = try await harness.finish()
    #expect(records.names.count == 2)
  }

  @Test("what can't be recorded is refused, or passes and is counted by the event")
  func policies() async throws {
    for policy in [CapturePolicy.failClosed, .failOpen] {
      let isBroken = Mutex(false)
      let fault: @Sendable (LogWriter.Step) -> StoreError? = { step in
        step == .begin && isBroken.withLock { $0 }
          ? StoreError(.io, "an injected failure", remedy: "none") : nil
      }
      let harness = try await AgentHarness(fault: fault, policy: policy)
      isBroken.withLock { $0 = true }
      // Three calls; what is no answer to them, and three results that say so: seven events in two
      // transactions.
      let calls = (1...3).map { id in
        #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"t"}}"#
      }
      let reply = try await harness.post("/mcp/tools", "[\(calls.joined(separator: ","))]")
      #expect(reply.status == (policy == .failClosed ? 503 : 200))
      #expect(harness.seen.count == (policy == .failClosed ? 0 : 1))
      isBroken.withLock { $0 = false }
      let records = try await harness.finish()
      let lost = records.of(.recorderDropped).compactMap { $0.data["count"]?.integer }
      #expect(lost == (policy == .failClosed ? [] : [7]))
    }
  }

  @Test("an upstream that redirects is not followed, so no key goes where nobody sent it")
  func redirects() async throws {
    for path in ["/mcp/tools", "/model/v1/chat"] {
      let harness = try await AgentHarness(answer: { seen, writer in
        let host = seen.head.headers.first(name: "host") ?? ""
        try await writer.answer(
          .found, Array("elsewhere".utf8), type: "text/plain",
          headers: ["location": "http://\(host)/elsewhere"])
      })
      let reply = try await harness.post(path, Self.call, ["authorization": "Bearer sk-secret"])
      #expect(reply.status == 302 && reply.text == "elsewhere")
      #expect(reply.headers.first(name: "location")?.hasSuffix("/elsewhere") == true)
      #expect(harness.seen.count == 1 && harness.seen[0].head.uri != "/elsewhere")
      _ = try await harness.finish()
    }
  }
}
