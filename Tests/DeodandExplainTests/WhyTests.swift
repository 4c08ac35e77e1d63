import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

private typealias At = ExplainCase.At

/// From an action back to its origins.
@Suite("Why")
struct WhyTests {
  @Test("the action itself: who called what with which arguments, and on what that stands")
  func answer() throws {
    let statements = try ExplainCase().why(At.move).statements(.answer)
    #expect(statements.map(\.kind) == [.recorded, .recorded])
    #expect(statements.map(\.records) == [[At.move], [At.move]])
    #expect(
      statements[0].text
        == "Run r1 called move with \(ExplainCase.arguments) at 2026-09-21T14:13:32.000000Z "
        + "by the recorder's clock.")
    #expect(statements[1].text.contains("saw the call on the wire"))
  }

  @Test("each basis is told apart")
  func bases() throws {
    var texts: Set<String> = []
    for basis in Basis.allCases {
      let explanation = try ExplainCase { $0[Int(At.move)].basis = basis }.why(At.move)
      texts.insert(explanation.statements(.answer)[1].text)
    }
    #expect(texts.count == 4)
  }

  @Test("the chain: by the same call id, and by a link that the record itself states")
  func chain() throws {
    let move = try ExplainCase().why(At.move).statements(.chain)
    #expect(move.map(\.kind) == [.derived(.callID), .recorded])
    #expect(move.map(\.records) == [[At.response2, At.move], [At.request2, At.response2]])
    let locate = try ExplainCase().why(At.locate).statements(.chain)
    #expect(locate.map(\.kind) == [.recorded, .recorded])
    #expect(locate.map(\.records) == [[At.response1, At.locate], [At.request1, At.response1]])
  }

  @Test("the chain: by the same tool and arguments, and by nothing but the order")
  func weakerChain() throws {
    func explain(_ tool: JSONValue) throws -> [Statement] {
      try ExplainCase { plans in
        plans[Int(At.move)].data = ["gen_ai.tool.name": tool]
        plans[Int(At.response2)].data["request"] = nil
      }.why(At.move).statements(.chain)
    }
    let same = try explain("move")
    #expect(same.map(\.kind) == [.derived(.sameCall), .derived(.order)])
    #expect(same.map(\.records) == [[At.response2, At.move], [At.request2, At.response2]])
    #expect(try explain("shove").map(\.kind) == [.derived(.order), .derived(.order)])
  }

  @Test("the chain: agents put a prefix before the names of MCP tools")
  func prefixedTool() throws {
    let explanation = try ExplainCase { plans in
      plans[Int(At.move)].data = ["gen_ai.tool.name": "ove"]
    }.why(At.move)
    // A suffix alone is no prefix of an agent's.
    #expect(explanation.statements(.chain).first?.kind == .derived(.order))
  }

  @Test("the chain: OpenAI Responses name a call by call_id, beside an id of the item")
  func responsesAPI() throws {
    var changed = try ExplainCase()
    let said =
      #"{"output":[{"type":"function_call","id":"fc_1","call_id":"c2","name":"x","arguments":"{}"}]}"#
    let body = changed.log.body("response", said, mediaType: "application/json")
    changed.log = changed.log.rewritten {
      $0[Int(At.response2)].content = [body]
      $0[Int(At.response2)].data["tool_calls"] = nil
    }
    #expect(try changed.why(At.move).statements(.chain).first?.kind == .derived(.callID))
  }

  @Test("the context: where the path is on record, its dialect says what stands where")
  func dialectOfThePath() throws {
    func parts(_ path: String?) throws -> Int {
      var changed = try ExplainCase()
      let body = changed.log.body(
        "request", #"{"instructions":"Be loud.","messages":[{"role":"user","content":"Go."}]}"#,
        mediaType: "application/json")
      changed.log = changed.log.rewritten {
        $0[Int(At.request1)].content = [body]
        $0[Int(At.request1)].data[.httpMethod] = path.map { _ in "POST" }
        $0[Int(At.request1)].data[.urlPath] = path
      }
      return try changed.why(At.locate).statements(.context).count
    }
    #expect(try parts("/v1/chat/completions") == 1, "chat has no instructions beside messages")
    #expect(try parts(nil) == 2, "what any dialect would find")
    #expect(try parts("/v1/something") == 2)
  }

  @Test("a link to a record of another type, or to a later one, is not followed")
  func falseLinks() throws {
    for target in [At.input, At.response2, At.request2, At.located] {
      let explanation = try ExplainCase { plans in
        plans[Int(At.locate)].data["response"] = .string(RecordPlan.id(target))
        plans[Int(At.response1)].data["request"] = .string(RecordPlan.id(target))
      }.why(At.locate)
      #expect(
        explanation.statements(.chain).map(\.kind) == [.derived(.callID), .derived(.order)])
      #expect(explanation.edges.allSatisfy { $0.cause.record < $0.effect.record })
    }
  }

  @Test("the context: by the same bytes, by the same text, or first said in a request")
  func context() throws {
    let statements = try ExplainCase().why(At.move).statements(.context)
    #expect(
      statements.map(\.kind) == [
        .derived(.commitment), .derived(.sameText), .derived(.sameText), .derived(.commitment),
      ])
    #expect(
      statements.map(\.records) == [
        [At.request1, At.request2], [At.request2, At.input], [At.request2, At.response1],
        [At.request2, At.located],
      ])
    #expect(statements[0].text.contains("first said in an earlier request"))
    #expect(statements[1].text.contains("what a person said"))
    #expect(statements[2].text.contains("a call of locate"))
    #expect(statements[3].text.contains("the same bytes as the result of locate"))
    let first = try ExplainCase().why(At.locate).statements(.context)
    #expect(first[0].text.contains("first said in this request"))
    #expect(first[0].records == [At.request1])
  }

  @Test("the same words in other bytes are the same text, other words are not")
  func otherWords() throws {
    var changed = try ExplainCase()
    let body = changed.log.body("text", "Move crane 4712 to the north bay.")
    changed.log = changed.log.rewritten { $0[Int(At.input)].content = [body] }
    let statements = try changed.why(At.move).statements(.context)
    #expect(statements[1].records == [At.request1, At.request2])
  }

  @Test("each argument: from the user, the system prompt, a tool, nowhere, or too common to say")
  func arguments() throws {
    let explanation = try ExplainCase().why(At.move)
    let statements = explanation.statements(.arguments)
    #expect(statements.count == 5)
    func one(_ name: String) throws -> Statement {
      try #require(explanation.said("/\(name) = ", in: .arguments).first)
    }
    #expect(
      try one("crane").text.hasSuffix("part 2, said by the user; again in 2 more parts: 3, 4."))
    #expect(try one("crane").records == [At.move, At.input])
    #expect(try one("from").text.hasSuffix("part 4, said by the result of locate."))
    #expect(try one("from").records == [At.move, At.located])
    #expect(try one("home").text.hasSuffix("part 1, said by the system prompt."))
    #expect(try one("speed").kind == .missing)
    #expect(try one("speed").records == [At.move, At.request2])
    #expect(try one("now").kind == .recorded)
    for name in ["crane", "from", "home"] { #expect(try one(name).kind == .derived(.contains)) }
  }

  @Test("a value counts as a whole word, not in the middle of a longer one")
  func words() throws {
    func origin(_ value: String) throws -> Statement.Kind? {
      var changed = try ExplainCase()
      let body = changed.log.body(
        "arguments", #"{"x":"\#(value)"}"#, mediaType: "application/json")
      changed.log = changed.log.rewritten { $0[Int(At.move)].content = [body] }
      return try changed.why(At.move).statements(.arguments).first?.kind
    }
    #expect(try origin("4711") == .derived(.contains))
    #expect(try origin("north bay") == .derived(.contains))
    #expect(try origin("north ba") == .missing)
    #expect(try origin("orth") == .missing)
    #expect(try origin("ock-Q9") == .missing)
    // Three characters say too little, four are looked for.
    #expect(try origin("the") == .recorded)
    // The system prompt has it in other letters, before the user.
    #expect(try origin("Move") == .derived(.containsForm))
  }

  @Test("integers below 1000 say too little")
  func numbers() throws {
    for (value, kind) in [
      ("999", Statement.Kind.recorded), ("1000", .missing), ("-1000", .missing), ("0.5", .missing),
      ("null", .recorded), ("4711", .derived(.contains)),
    ] {
      var changed = try ExplainCase()
      let body = changed.log.body("arguments", #"{"x":\#(value)}"#, mediaType: "application/json")
      changed.log = changed.log.rewritten { $0[Int(At.move)].content = [body] }
      #expect(try changed.why(At.move).statements(.arguments).first?.kind == kind, "\(value)")
    }
  }

  @Test("versions: what was asked for, what answered, which tools were on offer")
  func versions() throws {
    let explanation = try ExplainCase().why(At.locate)
    #expect(explanation.said("asked for is m-1", in: .versions).map(\.records) == [[At.request1]])
    #expect(explanation.said("temperature was 0.2", in: .versions).map(\.kind) == [.recorded])
    #expect(explanation.said("m-1-2026", in: .versions).map(\.records) == [[At.response1]])
    #expect(explanation.said("0123456789abcdef…", in: .versions).map(\.records) == [[At.tools]])
    #expect(explanation.said("system prompt", in: .versions).map(\.records) == [[At.request1]])
    #expect(explanation.statements(.findings).isEmpty)
    let changed = try ExplainCase { $0[Int(At.tools)].data["changed"] = true }.why(At.locate)
    #expect(changed.statements(.findings).map(\.records) == [[At.tools]])
    let silent = try ExplainCase {
      $0[Int(At.request1)].data = [:]
      $0[Int(At.response1)].data["gen_ai.response.model"] = nil
    }.why(At.locate)
    #expect(silent.said("not on record", in: .versions).map(\.kind) == [.missing, .missing])
  }

  @Test("authority: an approval of this call, one that names none, one of another call")
  func authority() throws {
    let approved = try ExplainCase().why(At.move).statements(.authority)
    #expect(approved.map(\.records) == [[At.approval]])
    #expect(approved.first?.text.contains("approved") == true)
    #expect(try ExplainCase().why(At.locate).statements(.authority).map(\.kind) == [.missing])
    let loose = try ExplainCase { $0[Int(At.approval)].data["call"] = nil }.why(At.move)
    #expect(loose.statements(.authority).map(\.kind) == [.recorded, .missing])
    #expect(loose.statements(.authority)[0].text.contains("does not name this call"))
    let other = try ExplainCase {
      $0[Int(At.approval)].data["call"] = .string(RecordPlan.id(At.locate))
    }
    #expect(try other.why(At.move).statements(.authority).map(\.kind) == [.missing])
  }

  @Test("outcome: by link or by call id, and who was shown it byte for byte")
  func outcome() throws {
    let move = try ExplainCase().why(At.move).statements(.outcome)
    #expect(move.map(\.kind) == [.derived(.callID), .derived(.commitment)])
    #expect(move.map(\.records) == [[At.moved], [At.moved, At.request3]])
    #expect(move[0].text.contains("outcome was ok") && move[0].text.contains("at the north bay"))
    let locate = try ExplainCase().why(At.locate).statements(.outcome)
    #expect(locate.map(\.kind) == [.recorded, .derived(.commitment)])
    #expect(locate.map(\.records) == [[At.located], [At.located, At.request2]])
  }

  @Test("asked about a result, the answer is about its call")
  func result() throws {
    let example = try ExplainCase()
    for (result, call) in [(At.located, At.locate), (At.moved, At.move)] {
      let byResult = try example.why(result)
      let byCall = try example.why(call)
      #expect(byResult.subject == result)
      for section in Explanation.Section.allCases {
        #expect(byResult.statements(section) == byCall.statements(section), "\(section)")
      }
    }
  }

  @Test("asked about what is no action, the answer says so and goes as far as it can")
  func noAction() throws {
    let response = try ExplainCase().why(At.response2)
    #expect(response.statements(.answer)[0].text.contains("is no action"))
    #expect(response.statements(.chain).map(\.records) == [[At.request2, At.response2]])
    #expect(response.statements(.context).count == 4)
    let recorder = try ExplainCase().why(At.recorder)
    #expect(recorder.said("belongs to no run", in: .gaps).map(\.records) == [[At.recorder]])
  }

  @Test("edges lead from causes to effects, never back")
  func edges() throws {
    let edges = try ExplainCase().why(At.move).edges
    #expect(!edges.isEmpty)
    for edge in edges {
      #expect(edge.cause.record < edge.effect.record, "\(edge)")
    }
    #expect(edges.contains(Edge(from: .init(At.response2), to: .init(At.move), by: .callID)))
    #expect(
      edges.contains(
        Edge(from: .init(At.located), to: .init(At.request2, part: "/3/content"), by: .commitment)))
    #expect(edges.contains(Edge(from: .init(At.move), to: .init(At.moved), by: .callID)))
  }

  @Test("whatever is asked about, each sentence cites records that exist")
  func citations() throws {
    let example = try ExplainCase()
    for sequence in 0..<example.log.size {
      let explanation = try example.why(sequence)
      for section in Explanation.Section.allCases {
        for statement in explanation.statements(section) {
          #expect(!statement.records.isEmpty, "\(statement.text)")
          #expect(statement.records.allSatisfy { $0 < example.log.size }, "\(statement.text)")
          #expect(!statement.text.isEmpty)
        }
      }
    }
  }

  @Test("the same log gives the same answer, byte for byte")
  func determinism() throws {
    let example = try ExplainCase()
    for sequence in 0..<example.log.size {
      let first = CanonicalWriter.write(try example.why(sequence).json())
      #expect(try CanonicalWriter.write(ExplainCase().why(sequence).json()) == first)
    }
  }

  @Test("the answer as JSON: every section, kinds and rules by name")
  func json() throws {
    let json = try ExplainCase().why(At.move).json()
    #expect(json["version"] == 1 && json["subject"] == "12" && json["origin"] == "example.com/test")
    for section in Explanation.Section.allCases {
      #expect(json["sections"]?[section.rawValue]?.array != nil)
    }
    let asked = json["sections"]?["chain"]?.array?.first
    #expect(asked?["kind"] == "derived" && asked?["rule"] == "same-call-id")
    #expect(asked?["grade"] == "derived-exact" && asked?["records"] == ["10", "12"])
    #expect(json["edges"]?.array?.first?["from"] == ["record": "10", "part": ""])
  }
}
