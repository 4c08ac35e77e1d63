import DeodandEvents
import Testing

@Suite struct JSONValueTests {
  @Test func membersAreSetReplacedAndRemoved() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["c"] = 3
    object["a"] = 4
    #expect(object.members.map(\.key) == ["a", "b", "c"])
    #expect(object["a"] == 4)
    object["b"] = nil
    object["nothing"] = nil
    #expect(object.members.map(\.key) == ["a", "c"])
    #expect(!object.isEmpty)
    #expect(JSONObject().isEmpty)
  }

  @Test func equalityKnowsNoOrderOfMembers() {
    let left: JSONValue = ["a": 1, "b": [1, 2]]
    #expect(left == ["b": [1, 2], "a": 1])
    #expect(left != ["b": [2, 1], "a": 1])
    #expect(left != ["a": 1])
    #expect(left != ["a": 1, "b": [1, 2], "c": .null])
    #expect(left != ["a": 1, "c": [1, 2]])
    #expect(JSONValue.integer(1) != .string("1"))
    #expect(JSONValue.integer(1) != .bool(true))
    #expect(JSONValue.number(0.5) == .number(0.5))
    #expect(JSONValue.null == .null)
  }

  @Test func textIsComparedByCodePoint() {
    #expect(JSONValue.string("\u{e9}") != .string("e\u{301}"))
    #expect(JSONValue.object(["\u{e9}": 1]) != .object(["e\u{301}": 1]))
    var object: JSONObject = ["\u{e9}": 1]
    object["e\u{301}"] = 2
    #expect(object.members.count == 2)
  }

  @Test func eachKindAnswersForItselfOnly() {
    let values: [JSONValue] = [.null, true, 1, "s", [1], ["k": 1], .number(0.5)]
    #expect(values.compactMap(\.bool) == [true])
    #expect(values.compactMap(\.integer) == [1])
    #expect(values.compactMap(\.string) == ["s"])
    #expect(values.compactMap(\.array) == [[1]])
    #expect(values.compactMap(\.object) == [["k": 1]])
    #expect(values.compactMap { $0["k"] } == [1])
  }
}
