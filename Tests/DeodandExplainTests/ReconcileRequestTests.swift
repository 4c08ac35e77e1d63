import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

/// What is told in requests that repeat each other's beginning.
@Suite("Answers told in requests")
struct ReconcileRequestTests {
  private let first = #"{"role":"tool","tool_call_id":"c1","content":"the first of the answers"}"#
  private let second = #"{"role":"tool","tool_call_id":"c2","content":"2"}"#

  /// A request that extends another one, if it is given, by one message.
  private func request(
    _ log: inout MemoryLog, _ message: String, isPart: Bool, extends: UInt64?, run: String
  ) -> UInt64 {
    let chunk = log.keep(Array(message.utf8))
    let items: [ContentReference.Item] =
      extends == nil
      ? [.literal("["), .chunk(chunk), .literal("]")]
      : [.literal(","), .chunk(chunk), .literal("]")]
    // `[`, the message; then `,` and the next one.
    let place = extends == nil ? 1 : 3
    let body = ContentReference(
      name: "request", mediaType: "application/json", byteCount: 0,
      extends: extends.map { .init(sequence: $0, items: 2) }, items: items,
      parts: isPart ? [.init(pointer: "/\(place / 2)", item: place)] : [])
    return log.append(RecordPlan(.modelRequest, subject: "run/" + run, content: [body]))
  }

  @Test("each answer is found in the request that brought it", arguments: [true, false])
  func extended(isPart: Bool) throws {
    var log = try ReconcileCase()
    let one = request(&log.log, first, isPart: true, extends: nil, run: "agent")
    let two = request(&log.log, second, isPart: isPart, extends: one, run: "agent")
    let actions = try log.reconciled().actions
    #expect(actions.map(\.callID) == ["c1", "c2"])
    #expect(actions.map { $0.reported.map(\.record) } == [[one], [two]])
  }

  @Test("what another run's request brought is read with the one that repeats it")
  func otherRun() throws {
    var log = try ReconcileCase()
    let one = request(&log.log, first, isPart: true, extends: nil, run: "other")
    let two = request(&log.log, second, isPart: true, extends: one, run: "agent")
    let actions = try log.reconciled().actions
    #expect(actions.map(\.callID) == ["c1", "c2"])
    #expect(actions.map { $0.reported.map(\.record) } == [[two], [two]])
  }

  @Test("what the tool said is compared also where the answer is no chunk of its own")
  func compared() throws {
    for (said, codes) in [("2", []), ("3", [Gap.Code.resultDiffers])] {
      var log = try ReconcileCase()
      log.ask("c2", "set", "{}")
      log.result(of: log.call("c2", "set", "{}"), said)
      _ = request(&log.log, second, isPart: false, extends: nil, run: "agent")
      #expect(try log.codes() == codes)
    }
  }
}
