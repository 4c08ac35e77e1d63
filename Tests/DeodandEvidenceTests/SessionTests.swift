import DeodandEvents
import DeodandEvidence
import DeodandExplain
import DeodandTesting
import Testing

/// Answers that are given one after the other are those that are given alone.
@Suite("Explaining a run")
struct SessionTests {
  @Test(
    "each answer is the one that is given alone, and each context the one that it goes on from",
    arguments: [[], [3], [1, 6]])
  func same(forgetting: [Int]) throws {
    let conversation = try Conversation(turns: 9, forgetting: Set(forgetting))
    let log = conversation.log
    let session = ExplanationSession(log)
    var contexts: [UInt64: [String]] = [:]
    for call in conversation.calls {
      let alone = try Why.explain(Reference(String(call)), in: log)
      let (answer, context) = try session.explain(call)
      for section in Explanation.Section.allCases where section != .context {
        #expect(answer.statements(section) == alone.statements(section), "\(call) \(section)")
      }
      #expect(answer.provenance.map { Self.told($0) } == alone.provenance.map { Self.told($0) })
      let stated = try #require(context)
      #expect(answer.context?.request == stated.request)
      #expect(answer.context?.parts == stated.count)
      let inherited = stated.inherited?.parts ?? 0
      let whole = alone.statements(.context)
      #expect(whole.count == stated.count && stated.statements == Array(whole[inherited...]))
      // What is stated of an earlier request holds of this one, but for which request it is.
      let known = contexts[stated.inherited?.request ?? 0] ?? []
      let all = known.prefix(inherited) + stated.statements.map { Self.general($0.text) }
      #expect(Array(all) == whole.map { Self.general($0.text) })
      contexts[stated.request] = Array(all)
      #expect(inherited > 0 || call == conversation.calls[0] || !forgetting.isEmpty)
    }
  }

  @Test("a question that is asked again, or out of order, gets the same answer")
  func again() throws {
    let conversation = try Conversation(turns: 5)
    let session = ExplanationSession(conversation.log)
    for call in [4, 1, 1, 3, 0, 4].map({ conversation.calls[$0] }) {
      let alone = try Why.explain(Reference(String(call)), in: conversation.log)
      let (answer, _) = try session.explain(call)
      #expect(answer.statements(.arguments) == alone.statements(.arguments))
      #expect(answer.statements(.findings) == alone.statements(.findings))
      #expect(answer.context?.parts == alone.statements(.context).count)
    }
  }

  private static func told(_ provenance: Provenance) -> String {
    // Where many answers are asked for, the first places are listed and all are counted.
    let places = provenance.appearances.prefix(8).map { place -> String in
      "\(place.part) \(place.form) \(place.origin ?? 0)"
    }
    return ([provenance.pointer, provenance.value, "\(provenance.count)"] + places)
      .joined(separator: " ")
  }

  private static func general(_ text: String) -> String {
    text.replacing("first said in this request", with: "first said in an earlier request")
  }
}
