import DeodandCLI
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandStore
import DeodandSystem
import DeodandTesting
import Synchronization
import Testing

/// Decisions on calls over a pipe, before a server in a process of its own.
@Suite("Decisions over stdio", .timeLimit(.minutes(5)))
struct StdioDecisionTests {
  private static let table = [
    "no": ActionDecision(.deny, rule: "r", reason: "not for agents"),
    "h": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
    "g": ActionDecision(.hold(timeout: .seconds(60), otherwise: .allow)),
    "m": ActionDecision(.modify(arguments: Array(#"{"n":12345678901234567890}"#.utf8))),
  ]

  private static func call(_ id: Int, _ tool: String, _ arguments: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","#
      + #""arguments":\#(arguments)}}"#
  }

  @Test("without a decider lines pass as they came, in their order")
  func plain() async throws {
    let harness = try await StdioHarness()
    let calls = (1...50).map { Self.call($0, "t", #"{"n":\#($0)}"#) }
    for call in calls { harness.say(call) }
    _ = await harness.answer(to: 50)
    #expect(harness.sent == calls)
    let records = try await harness.finish()
    #expect(records.count { $0.type == .toolCall } == 50)
    #expect(records.count { $0.type == .toolResult } == 50)
    #expect(!records.contains { $0.type == .policyDecision })
  }

  @Test("a call that is denied is answered, and the server never hears of it")
  func denied() async throws {
    let harness = try await StdioHarness(decider: TableDecider(Self.table))
    harness.say(Self.call(1, "no"))
    #expect(await harness.answer(to: 1).contains(#""isError":true"#))
    harness.say(Self.call(2, "t"))
    _ = await harness.answer(to: 2)
    #expect(harness.sent == [Self.call(2, "t")])
    _ = try await harness.finish()
  }

  @Test("the server gets the new arguments")
  func modified() async throws {
    let harness = try await StdioHarness(decider: TableDecider(Self.table))
    harness.say(Self.call(1, "m", #"{"n":1}"#))
    _ = await harness.answer(to: 1)
    #expect(harness.sent == [Self.call(1, "m", #"{"n":12345678901234567890}"#)])
    _ = try await harness.finish()
  }

  @Test("pings, other calls and cancellations go on while a call is held")
  func interleaved() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await StdioHarness(decider: decider, clock: ManualClock())
    harness.say(Self.call(1, "h"))
    await decider.holds(atLeast: 1)
    let ping = #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#
    harness.say(ping)
    #expect(await harness.answer(to: 2).contains("result"))
    harness.say(Self.call(3, "g"))
    await decider.holds(atLeast: 2)
    harness.say(Self.call(4, "t"))
    _ = await harness.answer(to: 4)
    harness.say(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":3}}"#)
    await decider.endings(atLeast: 1)
    #expect(harness.sent == [ping, Self.call(4, "t")])
    decider.answer("g", ActionDecision(.allow))
    decider.answer("h", ActionDecision(.allow, decider: "person:eva"))
    _ = await harness.answer(to: 1)
    #expect(harness.sent == [ping, Self.call(4, "t"), Self.call(1, "h")])
    let records = try await harness.finish()
    let decisions = records.filter { $0.type == .policyDecision }
    #expect(decisions.map { $0.data["decision"]?.string } == ["held", "held", "allowed"])
    let outcomes = records.filter { $0.type == .toolResult }.compactMap {
      $0.data["outcome"]?.string
    }
    #expect(outcomes == ["success", "cancelled", "success"])
  }

  @Test("time that is up decides as was said", arguments: [("h", false), ("g", true)])
  func timeout(tool: String, isAllowed: Bool) async throws {
    let (decider, clock) = (TableDecider(Self.table), ManualClock())
    let harness = try await StdioHarness(decider: decider, clock: clock)
    harness.say(Self.call(1, tool))
    await decider.holds(atLeast: 1)
    clock.advance(by: .seconds(60))
    let answer = await harness.answer(to: 1)
    #expect(answer.contains("nobody approved it in time") == !isAllowed)
    #expect(harness.sent == (isAllowed ? [Self.call(1, tool)] : []))
    _ = try await harness.finish()
  }

  @Test("a client that closes while a call is held: answered, on record, and never passed on")
  func closed() async throws {
    let decider = TableDecider(Self.table)
    let harness = try await StdioHarness(decider: decider, clock: ManualClock())
    harness.say(Self.call(1, "h"))
    await decider.holds(atLeast: 1)
    let records = try await harness.finish()
    decider.answer("h", ActionDecision(.allow))
    #expect(harness.sent.isEmpty && decider.ended.count == 1)
    #expect(await harness.answer(to: 1).contains("closed the session"))
    let outcomes = records.filter { $0.type == .toolResult }.compactMap {
      $0.data["outcome"]?.string
    }
    #expect(outcomes == ["cancelled"])
  }

  @Test("a held call whose decision can't be recorded is not passed on")
  func unrecorded() async throws {
    let isBroken = Mutex(false)
    let decider = TableDecider(Self.table)
    let harness = try await StdioHarness(
      decider: decider, clock: ManualClock(),
      fault: { step in
        step == .begin && isBroken.withLock { $0 }
          ? StoreError(.io, "an injected failure", remedy: "none") : nil
      })
    harness.say(Self.call(1, "h"))
    await decider.holds(atLeast: 1)
    isBroken.withLock { $0 = true }
    decider.answer("h", ActionDecision(.allow))
    #expect(await harness.answer(to: 1).contains("could not be recorded"))
    _ = try await harness.finish()
    #expect(harness.sent.isEmpty)
  }
}

/// One descriptor that several threads write lines to.
@Suite("Lines of several threads")
struct LineOutputTests {
  @Test("what is put in waits for the end of a line that passes in pieces")
  func pieces() throws {
    let pipe = try Pipe.make()
    let output = LineOutput(pipe.write)
    #expect(output.insert { Array("a\n".utf8) })
    #expect(output.pass(Array("b".utf8)))
    #expect(output.insert { Array("c\n".utf8) })
    #expect(output.insert { nil })
    #expect(output.pass(Array("d".utf8)) && output.pass(Array("e\n".utf8)))
    output.end()
    #expect(!output.pass(Array("f\n".utf8)) && !output.insert { Array("g\n".utf8) })
    var buffer = [UInt8](repeating: 0, count: 64)
    #expect(
      String(decoding: ByteStream.read(pipe.read, into: &buffer), as: UTF8.self) == "a\nbde\nc\n")
  }
}
