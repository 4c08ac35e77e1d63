import DeodandAgent
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandExplain
import DeodandStore
import DeodandTesting
import Foundation
import Testing

/// What questions answer about a log with decisions in it.
@Suite("Questions about decisions", .timeLimit(.minutes(5)))
struct DecidedLogTests {
  private static let table = [
    "no": ActionDecision(.deny, rule: "r", reason: "not for agents"),
    "h": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
    "late": ActionDecision(.hold(timeout: .seconds(60), otherwise: .deny), rule: "ask"),
    "m": ActionDecision(.modify(arguments: Array(#"{"n":2}"#.utf8))),
  ]

  private static func call(_ id: Int, _ tool: String) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(tool)","#
      + #""arguments":{"n":1}}}"#
  }

  /// A log with a call that was denied, one that was held and allowed, one that was held until time
  /// was up, one that was changed, and one that nobody decided on.
  private func decided() async throws -> AgentHarness {
    let (decider, clock) = (TableDecider(Self.table), ManualClock())
    let harness = try await AgentHarness(decisions: .init(decider, clock: clock))
    _ = try await harness.post("/mcp/tools", Self.call(1, "no"))
    let held = Task { try await harness.post("/mcp/tools", Self.call(2, "h")) }
    await decider.holds(atLeast: 1)
    decider.answer("h", ActionDecision(.allow, decider: "person:eva"))
    _ = try await held.value
    let late = Task { try await harness.post("/mcp/tools", Self.call(3, "late")) }
    await decider.holds(atLeast: 2)
    clock.advance(by: .seconds(60))
    _ = try await late.value
    _ = try await harness.post("/mcp/tools", Self.call(4, "m"))
    _ = try await harness.post("/mcp/tools", Self.call(5, "free"))
    return harness
  }

  @Test("why says of each call what was decided, and by whom; gaps finds nothing that is not one")
  func answers() async throws {
    let harness = try await decided()
    let records = try await harness.finish()
    let calls = records.of(.toolCall)
    #expect(calls.count == 5)
    let reader = try LogReader(harness.root.appending(path: "log").path)
    let said = try calls.map {
      let reference = Reference(String($0.sequence))
      return try Why.explain(reference, in: reader).json().canonicalText
    }
    #expect(said[0].contains("denied") && !said[0].contains("No approval"), "\(said[0])")
    #expect(said[1].contains("held") && said[1].contains("allowed"), "\(said[1])")
    #expect(said[2].contains("held") && said[2].contains("denied"), "\(said[2])")
    #expect(said[3].contains("modified"), "\(said[3])")
    #expect(said[4].contains("No approval"), "\(said[4])")
    // What was denied was never sent, so nobody says that it was executed; no model was watched.
    let gaps = try Gaps.find(.log, in: reader, keepsActions: true)
    let codes = gaps.findings.map(\.code)
    #expect(codes == [.executedNotAsked], "\(gaps.findings.map(\.statement.text))")
  }
}
