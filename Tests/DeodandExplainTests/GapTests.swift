import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// What should be on record and is not.
@Suite("Gaps")
struct GapTests {
  private func gaps(
    _ sequence: UInt64, _ words: String, _ change: (inout [RecordPlan]) -> Void = { _ in }
  ) throws -> [Statement] {
    try ExplainCase(change).why(sequence).said(words, in: .gaps)
  }

  @Test("a complete action has no gaps of its own")
  func none() throws {
    #expect(try ExplainCase().why(At.locate).statements(.gaps).isEmpty)
  }

  @Test("executed and never asked for")
  func notAsked() throws {
    let found = try gaps(At.locate, "No model response") {
      $0[Int(At.response1)] = RecordPlan(.recorderHeartbeat)
      $0[Int(At.locate)].data["response"] = nil
    }
    #expect(found.map(\.kind) == [.missing] && found.map(\.records) == [[At.locate]])
  }

  @Test("asked for and never executed")
  func notExecuted() throws {
    let found = try gaps(At.move, "notify")
    #expect(found.map(\.kind) == [.missing])
    #expect(found.map(\.records) == [[At.response2]])
    // The same, asked about the response; and nothing of the sort for calls that were executed.
    #expect(try gaps(At.response2, "notify") == found)
    #expect(try gaps(At.move, "asked for").count == 1)
    #expect(try gaps(At.response1, "asked for").isEmpty)
  }

  @Test("one call executes one of two wishes that are alike")
  func executedOnce() throws {
    var changed = try ExplainCase()
    let wish = #"{"type":"tool_use","name":"locate","input":{"crane":4711}}"#
    let body = changed.log.body("response", "[\(wish),\(wish)]", mediaType: "application/json")
    changed.log = changed.log.rewritten {
      $0[Int(At.response1)].content = [body]
      $0[Int(At.response1)].data["tool_calls"] = nil
    }
    #expect(try changed.why(At.response1).said("asked for locate", in: .gaps).count == 1)
  }

  @Test("asked for without an id: the same tool with the same arguments is the execution")
  func notExecutedWithoutID() throws {
    func found(_ arguments: String) throws -> [Statement] {
      var changed = try ExplainCase()
      let said = #"{"type":"tool_use","name":"locate","input":\#(arguments)}"#
      let body = changed.log.body("response", said, mediaType: "application/json")
      changed.log = changed.log.rewritten {
        $0[Int(At.response1)].content = [body]
        $0[Int(At.response1)].data["tool_calls"] = nil
      }
      return try changed.why(At.response1).said("asked for", in: .gaps)
    }
    #expect(try found(#"{"crane":4711}"#).isEmpty)
    #expect(try found(#"{"crane":4712}"#).map(\.kind) == [.missing])
  }

  @Test("no result, no request, no context")
  func missing() throws {
    let heartbeat = RecordPlan(.recorderHeartbeat)
    #expect(
      try gaps(At.move, "No result") { $0[Int(At.moved)] = heartbeat }.map(\.records) == [[At.move]]
    )
    let request = try gaps(At.locate, "request that the model answered") {
      $0[Int(At.request1)] = heartbeat
    }
    #expect(request.map(\.records) == [[At.response1]])
    let byID = try gaps(At.locate, "request that the model answered") {
      $0[Int(At.request1)] = RecordPlan(.modelRequest)
      $0[Int(At.response1)].data["request"] = .string(RecordPlan.id(At.request2))
    }
    #expect(byID.map(\.records) == [[At.response1]])
    let context = try gaps(At.locate, "What the model was asked") {
      $0[Int(At.request1)].content = []
    }
    #expect(context.map(\.records) == [[At.request1]])
    let call = try gaps(At.located, "call that this result answers") {
      $0[Int(At.locate)] = heartbeat
    }
    #expect(call.map(\.records) == [[At.located]])
  }

  @Test("a tool that never answered, or whose call was cancelled")
  func noAnswer() throws {
    for (outcome, count) in [("no_response", 1), ("cancelled", 1), ("error", 0), ("ok", 0)] {
      let found = try gaps(At.move, "never answered") {
        $0[Int(At.moved)].data["outcome"] = .string(outcome)
      }
      #expect(found.count == count, "\(outcome)")
    }
  }

  @Test("content that is erased, withheld or missing is named, and is not guessed")
  func lostContent() throws {
    for (state, word) in [
      (ContentState.erased(15), "erased"), (.withheld, "withheld"), (.missing, "missing"),
    ] {
      var changed = try ExplainCase()
      let arguments = try changed.log.record(At.move).content[0]
      guard case .chunk(let commitment) = arguments.items[0] else { continue }
      changed.log.contents[commitment] = state
      let explanation = try changed.why(At.move)
      #expect(explanation.said(word, in: .gaps).map(\.records) == [[At.move]])
      #expect(explanation.statements(.answer)[0].text.contains("arguments that are \(word)"))
      #expect(explanation.statements(.arguments).isEmpty)
    }
  }

  @Test("arguments can't be traced without a context")
  func untraceable() throws {
    let explanation = try ExplainCase { $0[Int(At.request2)].content = [] }.why(At.move)
    let traced = explanation.said("no context is on record", in: .arguments)
    #expect(traced.count == 4 && traced.allSatisfy { $0.kind == .missing })
  }

  @Test("events lost in the run, an import, and records of an unknown type are said")
  func circumstances() throws {
    let dropped = try gaps(At.move, "recorder lost: 5") {
      $0[Int(At.ended)] = RecordPlan(.recorderDropped, subject: "run/r1", data: ["count": 5])
    }
    #expect(dropped.map(\.records) == [[At.ended]])
    let imported = try gaps(At.move, "imported from a.jsonl") {
      $0[Int(At.runStarted)].data = ["file": ["name": "a.jsonl", "sha256": "00112233445566778899"]]
    }
    #expect(imported.map(\.records) == [[At.runStarted]])
    #expect(imported[0].text.contains("0011223344556677…"))
    let unknown = try gaps(At.move, "does not understand") {
      $0[Int(At.ended)].type = EventType("com.example.other")
    }
    #expect(unknown.map(\.records) == [[At.ended]])
  }
}
