import DeodandEvents
import DeodandExplain
import DeodandReport
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// Two runs side by side.
@Suite("Diff")
struct RunDiffTests {
  /// A log that holds the run twice; `change` alters the plans of the second.
  private func log(_ change: (inout [RecordPlan], inout MemoryLog) -> Void) throws -> MemoryLog {
    var example = try ExplainCase().log
    var second = Array(example.plans[Int(At.runStarted)...Int(At.ended)])
    for index in second.indices {
      second[index].subject = "run/r2"
      for key in ["request", "response", "call"] {
        if let id = second[index].data[key]?.string, let last = UInt64(id.suffix(4), radix: 16) {
          second[index].data[key] = .string(RecordPlan.id(last + Self.shift))
        }
      }
    }
    change(&second, &example)
    for plan in second { example.append(plan) }
    return example
  }

  private static let shift: UInt64 = 15

  private func diff(_ change: (inout [RecordPlan], inout MemoryLog) -> Void) throws -> RunDiff {
    try RunDiff.of("r1", "r2", in: log(change))
  }

  private func at(_ number: UInt64) -> Int { Int(number - At.runStarted) }

  @Test("the same run twice")
  func same() throws {
    let found = try diff { _, _ in }
    #expect(found.isSame && found.reason == .same && found.gaps.isEmpty)
    #expect(found.exchanges == [3, 3] && found.calls == [2, 2])
    #expect(try RunDiff.of("r1", "r1", in: ExplainCase().log).isSame)
  }

  @Test("another answer to the same question")
  func output() throws {
    let found = try diff { plans, log in
      plans[at(At.response2)].content = [
        log.body("response", #"{"role":"assistant","content":"No."}"#)
      ]
    }
    #expect(found.divergences.map(\.aspect) == [.outputs])
    #expect(found.reason == .sameInputDifferentOutput)
    let output = try #require(found.divergence(.outputs))
    #expect(output.exchange == 2 && output.left == [At.response2])
    #expect(output.right == [At.response2 + Self.shift])
    #expect(output.statement.text.contains("move(") && output.statement.text.contains("“No.”"))
  }

  @Test("words instead of a call, in the body of an answer: both are the model's")
  func wordsForCall() throws {
    let found = try diff { plans, log in
      plans[at(At.response2)].content = [
        log.body("response", #"{"choices":[{"message":{"role":"assistant","content":"No."}}]}"#)
      ]
    }
    let text = try #require(found.divergence(.outputs)).statement.text
    #expect(text.contains("“No.”") && !text.contains("nobody") && !text.contains("said"))
  }

  @Test("an outcome that differs, with the same words")
  func outcome() throws {
    let found = try diff { plans, _ in plans[at(At.located)].data["outcome"] = "error" }
    #expect(found.divergences.map(\.aspect) == [.results])
    #expect(found.divergence(.results)?.statement.text.contains("ok against error") == true)
  }

  @Test("another model, and another answer")
  func model() throws {
    let found = try diff { plans, log in
      plans[at(At.request2)].data["gen_ai.request.model"] = "m-2"
      plans[at(At.response2)].content = [
        log.body("response", #"{"role":"assistant","content":"No."}"#)
      ]
    }
    #expect(found.divergences.map(\.aspect) == [.versions, .outputs])
    #expect(found.reason == .modelDiffered)
    #expect(found.divergence(.versions)?.statement.text.contains("m-1 against m-2") == true)
  }

  @Test(
    "parameters, fingerprints and lists of tools are versions",
    arguments: [
      ("gen_ai.request.temperature", At.request1), ("gen_ai.response.model", At.response1),
      ("openai.response.system_fingerprint", At.response1), ("surface", At.tools),
    ])
  func versions(key: String, record: UInt64) throws {
    let found = try diff { plans, _ in plans[at(record)].data[key] = "9" }
    #expect(found.divergences.map(\.aspect) == [.versions], "\(key)")
    #expect(found.divergence(.versions)?.exchange == 1 && found.reason == .sameOutput)
  }

  @Test("the system prompt is a version, and what was said is input")
  func words() throws {
    func request(_ log: inout MemoryLog, _ system: String, _ user: String) -> ContentReference {
      log.body(
        "request",
        #"[{"role":"system","content":"\#(system)"},{"role":"user","content":"\#(user)"}]"#,
        mediaType: "application/json")
    }
    let same = (
      system: "You move cranes. Depot is yard-A1.", user: "Move crane 4711 to the north bay."
    )
    let prompt = try diff { plans, log in
      plans[at(At.request1)].content = [request(&log, "You stop cranes.", same.user)]
    }
    #expect(prompt.divergences.map(\.aspect) == [.versions])
    #expect(
      prompt.divergence(.versions)?.statement.text.hasPrefix("The system prompt differs") == true)
    let input = try diff { plans, log in
      plans[at(At.request1)].content = [request(&log, same.system, "Stop.")]
      plans[at(At.response1)].content = [
        log.body("response", #"{"role":"assistant","content":"No."}"#)
      ]
    }
    #expect(input.divergences.map(\.aspect) == [.inputs, .outputs])
    #expect(input.reason == .inputDiffered)
  }

  @Test("a person who said something else")
  func person() throws {
    let found = try diff { plans, log in
      plans[at(At.input)].content = [log.body("text", "Stop crane 4711.", mediaType: "text/plain")]
    }
    #expect(found.divergences.map(\.aspect) == [.inputs] && found.reason == .sameOutput)
  }

  @Test("the same answers, and other calls")
  func action() throws {
    let found = try diff { plans, log in
      plans[at(At.move)].content = [log.body("arguments", #"{"crane":4712}"#)]
    }
    #expect(found.divergences.map(\.aspect) == [.actions])
    #expect(found.reason == .sameOutputDifferentAction)
    #expect(found.divergence(.actions)?.exchange == 2)
  }

  @Test("a result that differs is input of what comes after it")
  func result() throws {
    let found = try diff { plans, log in
      plans[at(At.located)].content = [log.body("result", #""It is gone.""#)]
      plans[at(At.move)].content = [log.body("arguments", #"{"crane":4712}"#)]
    }
    #expect(found.divergences.map(\.aspect) == [.actions, .results])
    #expect(found.reason == .inputDiffered)
    let later = try diff { plans, log in
      plans[at(At.locate)].content = [log.body("arguments", #"{"crane":4712}"#)]
      plans[at(At.located)].content = [log.body("result", #""It is gone.""#)]
    }
    #expect(later.reason == .sameOutputDifferentAction)
  }

  @Test("a run that goes on where the other ends")
  func longer() throws {
    let found = try diff { plans, _ in plans.removeSubrange(at(At.response2)...at(At.request3)) }
    #expect(found.exchanges == [3, 2] && found.calls == [2, 1])
    #expect(found.divergence(.outputs)?.exchange == 2)
    #expect(found.divergence(.outputs)?.right == [])
    #expect(found.divergence(.actions)?.statement.text.contains("Only run r1 went on") == true)
  }

  @Test("what is not here is told, and not taken for a difference")
  func absent() throws {
    var log = try log { plans, log in
      plans[at(At.request1)].content = [log.body("request", "[]")]
    }
    let record = try log.record(At.request1 + Self.shift)
    if case .chunk(let commitment) = record.content[0].items[0] {
      log.contents[commitment] = .withheld
    }
    let found = try RunDiff.of("r1", "r2", in: log)
    #expect(found.isSame)
    #expect(found.gaps.map(\.records) == [[At.request1, At.request1 + Self.shift]])
  }

  @Test("the text names every aspect, and stays within its columns", arguments: [60, 80, 120])
  func text(columns: Int) throws {
    let found = try diff { plans, _ in plans[at(At.request1)].data["gen_ai.request.model"] = "m-9" }
    let text = TextReport(TextStyle(width: columns, colour: .plain)).diff(found)
    for title in [
      "What went in", "Model, parameters", "What the model answered", "What was called",
    ] {
      #expect(text.contains(title))
    }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= columns })
  }
}
