import DeodandEvents
import DeodandExplain
import DeodandTesting
import Testing

/// In which forms a value is found in what was said, and who said it.
@Suite("Provenance")
struct ProvenanceTests {
  private func first(
    _ value: JSONValue, said text: String
  ) throws -> Provenance.Appearance? {
    let run = try ScriptedRun(user: text, arguments: ["x": value])
    let found = try #require(try run.why().provenance.first)
    return found.appearances.first
  }

  private func form(_ value: JSONValue, said text: String) throws -> ValueForm? {
    try first(value, said: text)?.form
  }

  @Test("exact, or the same but for letters and spaces")
  func exact() throws {
    #expect(try form("yard-A1", said: "at yard-A1.") == .exact)
    #expect(try form("yard-A1", said: "at Yard-a1.") == .folded)
    #expect(try form("north bay", said: "the North\n  Bay") == .folded)
    #expect(try form("Ärzte-1", said: "die äRZTE-1") == .folded)
    #expect(try form("yard-A1", said: "at yard-A12.") == nil)
    #expect(try form("yard-A1", said: "at backyard-A1.") == nil)
  }

  @Test("numbers, as people write them")
  func numbers() throws {
    #expect(try form(1234, said: "pay $1,234.00 now") == .number)
    #expect(try form(1234, said: "pay 1,2345 now") == nil)
    #expect(try form(1234, said: "pay 1234.5 now") == nil)
    #expect(try form(1234, said: "pay 1234. Now") == .exact)
    #expect(try form(1234, said: "pay 1.1234 now") == nil)
    #expect(try form(.number(0.5), said: "half is 0.50") == .number)
    #expect(try form("1,500.50", said: "it is 1500.5") == .number)
    #expect(try form(-2000, said: "it is -2,000") == .number)
    #expect(try form(2000, said: "it is -2,000") == nil)
    #expect(try form("0012", said: "number 12") == nil)
    #expect(try form(1234, said: "room A1,234") == nil)
  }

  @Test("days, as people write them; without the year they are a piece")
  func days() throws {
    let ways = [
      "May 20, 2024", "May 20th, 2024", "20 May 2024", "the 20th of May 2024", "5/20/2024",
      "20.05.2024", "2024/5/20", "MAY 20 2024",
    ]
    for way in ways { #expect(try form("2024-05-20", said: "on \(way).") == .date, "\(way)") }
    #expect(try form("2024-05-20", said: "on May 20.") == .partial)
    #expect(try form("2024-05-20", said: "on May 21, 2024.") == nil)
    #expect(try form("2024-05-20", said: "on May 20, 2023.") == nil)
    #expect(try form("2024-05-20", said: "version 5.20.2024") == nil)
    #expect(try form("May 20, 2024", said: "on 2024-05-20") == .date)
  }

  @Test("escaped as JSON or for URLs, and base64")
  func encodings() throws {
    #expect(try form("a \"b\" c", said: #"{"t":"a \"b\" c"}"#) == .escaped)
    #expect(try form("smile 😀 now", said: #"smile \ud83d\ude00 now"#) == .escaped)
    #expect(try form("a b/c d", said: "q=a%20b%2Fc%20d&x") == .escaped)
    #expect(try form("a b/c d", said: "q=a%20b%2Fc%2") == nil)
    #expect(try form("secret-42", said: "it is c2VjcmV0LTQyIQ== there") == .base64)
    #expect(try form("c2VjcmV0LTQyIQ==", said: "it is secret-42! there") == .base64)
    #expect(try form("secret-43", said: "it is c2VjcmV0LTQyIQ== there") == nil)
  }

  @Test("a piece: a name in it, or four words in a row")
  func pieces() throws {
    let url = try first("See www.link-1.com please", said: "go to www.link-1.com")
    #expect(url?.form == .partial && url?.piece == "www.link-1.com")
    let words = try first("note: the crane moved north today", said: "The crane moved north?")
    #expect(words?.form == .partial && words?.piece == "the crane moved north")
    #expect(try form("note: crane moved north", said: "the crane moved south") == nil)
  }

  @Test("the first of all appearances counts, in whatever form; the exact one is named too")
  func order() throws {
    let run = try ScriptedRun(
      user: "Fly on May 20, 2024, with pass-77.",
      steps: [.init("find", ["day": "2024-05-20"], "flights on 2024-05-20: HAT-069")],
      arguments: ["day": "2024-05-20", "flight": "HAT-069", "pass": "pass-77"])
    let why = try run.why()
    let day = try #require(why.provenance.first)
    #expect(day.appearances.map(\.part) == [2, 3, 4])
    #expect(day.appearances.map(\.form) == [.date, .exact, .exact])
    #expect(day.appearances.map(\.speaker) == [.user, .model, .tool])
    let text = try #require(why.said("/day", in: .arguments).first)
    #expect(text.kind == .derived(.containsForm))
    #expect(text.text.contains("another form (a date) in part 2, said by the user"))
    #expect(text.text.contains("exactly so first in part 3, said by the model itself, earlier"))
    #expect(text.text.hasSuffix("again in 2 more parts: 3, 4."))
    #expect(why.provenance[1].appearances.first?.origin == run.results[0])
    #expect(
      why.edges.contains(
        Edge(from: .init(run.results[0]), to: .init(run.action, part: "/flight"), by: .contains)))
  }

  @Test("what says too little is looked for under its own key")
  func position() throws {
    let run = try ScriptedRun(
      user: "Do it, true or 7.",
      steps: [.init("find", ["urgent": true], #"{"size":7,"other":8}"#)],
      arguments: ["urgent": true, "size": 7, "other": 7, "unit": "USD"])
    let found = try run.why().provenance
    #expect(found.allSatisfy { !$0.isDistinctive })
    #expect(found.map { $0.appearances.first?.form } == [nil, .position, nil, .position])
    #expect(found.map { $0.appearances.first?.part } == [nil, 4, nil, 3])
    let said = try run.why().said("not distinctive", in: .arguments)
    #expect(said.count == 4 && said[1].kind == .derived(.samePosition))
    #expect(said[0].kind == .recorded)
  }

  @Test("what only the definitions of the tools hold is said to stand there")
  func offered() throws {
    let tools: JSONValue = [["function": ["name": "act", "enum": ["economy", "business"]]]]
    let run = try ScriptedRun(user: "Go.", arguments: ["cabin": "economy"], tools: tools)
    #expect(try run.why().provenance[0].isOffered)
    #expect(try run.why().statements(.arguments)[0].kind == .derived(.contains))
    let none = try ScriptedRun(user: "Go.", arguments: ["cabin": "first-class"], tools: tools)
    #expect(try !none.why().provenance[0].isOffered)
    #expect(try none.why().statements(.arguments)[0].kind == .missing)
  }

  @Test("the boundaries of what is distinctive")
  func distinctive() throws {
    for (value, isDistinctive) in [
      ("abc", false), ("abcd", true), ("None", false), ("null", false), (999, false), (1000, true),
      (-1000, true), (.number(0.5), true), (true, false), (.null, false),
    ] as [(JSONValue, Bool)] {
      let run = try ScriptedRun(user: "Go.", arguments: ["x": value])
      #expect(try run.why().provenance[0].isDistinctive == isDistinctive, "\(value)")
    }
  }
}
