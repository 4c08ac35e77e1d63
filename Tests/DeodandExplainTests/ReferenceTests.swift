import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

@Suite("References")
struct ReferenceTests {
  @Test("a record by number, by UUID, by call id; a run by its last call")
  func forms() throws {
    let log = try ExplainCase().log
    for (text, sequence) in [
      ("12", At.move), ("#12", At.move), ("0", 0), (RecordPlan.id(At.located), At.located),
      ("c1", At.locate), ("c2", At.move), ("run/r1", At.move),
    ] {
      #expect(try Reference(text).resolve(in: log) == sequence, "\(text)")
    }
  }

  @Test(
    "what is not there is an error with a remedy",
    arguments: [
      "17", "#17", "18446744073709551615", "c3", "run/r2", "run/", "", "#", "c",
      "00000000-0000-7000-8000-0000000000ff", "00000000-0000-7000-8000-00000000000C",
    ])
  func absent(text: String) throws {
    let log = try ExplainCase().log
    let error = #expect(throws: ExplainError.self) { try Reference(text).resolve(in: log) }
    #expect(error?.message == "there is no record \(text)")
    #expect(error?.remedy.isEmpty == false)
    #expect(throws: ExplainError.self) { try Why.explain(Reference(text), in: log) }
  }

  @Test("a call id that several calls carry is not answered by one of them")
  func ambiguous() throws {
    let log = try ExplainCase { plans in
      plans[Int(At.move)].data["gen_ai.tool.call.id"] = "c1"
    }.log
    let error = #expect(throws: ExplainError.self) { try Reference("c1").resolve(in: log) }
    #expect(error?.message == "c1 names more than one record: 7, 12")
    #expect(try Reference("7").resolve(in: log) == At.locate)
  }

  @Test("a log that can't be read is no answer")
  func damaged() throws {
    let log = try ExplainCase { plans in
      plans[Int(At.move)].content = [
        ContentReference(
          name: "arguments", mediaType: nil, byteCount: 1,
          extends: .init(sequence: 99, items: 1), items: [], parts: [])
      ]
    }.log
    let error = #expect(throws: ExplainError.self) { try Why.explain(Reference("12"), in: log) }
    #expect(error?.message.contains("can't be explained") == true)
  }
}
