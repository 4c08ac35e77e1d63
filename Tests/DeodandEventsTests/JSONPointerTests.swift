import DeodandEvents
import DeodandTesting
import Testing

/// RFC 6901.
@Suite struct JSONPointerTests {
  /// The example of RFC 6901 section 5.
  private static let document: JSONValue = [
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6,
    " ": 7, "m~n": 8,
  ]

  @Test(
    arguments: [
      ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4), ("/i\\j", 5), ("/k\"l", 6),
      ("/ ", 7), ("/m~0n", 8),
    ] as [(String, Int64)])
  func exampleOfTheStandard(_ pointer: String, _ value: Int64) {
    #expect(Self.document.at(pointer) == .integer(value))
  }

  @Test func wholeAndElements() {
    #expect(Self.document.at("") == Self.document)
    #expect(Self.document.at("/foo") == ["bar", "baz"])
    #expect(Self.document.at("/foo/0") == "bar")
    #expect(Self.document.at("/foo/1") == "baz")
  }

  @Test(arguments: [
    "/foo/2", "/foo/-", "/foo/-1", "/foo/+1", "/foo/01", "/foo/1.0", "/foo/", "/foo/0/x",
    "/nothing",
    "foo", "/m~n", "/m~2n", "/m~", "/foo/99999999999999999999", "#/foo",
  ])
  func namesNothing(_ pointer: String) {
    #expect(Self.document.at(pointer) == nil)
  }

  @Test func tokensAreUnescapedInOrder() {
    #expect(JSONPointer.tokens("") == [])
    #expect(JSONPointer.tokens("/") == [""])
    #expect(JSONPointer.tokens("//a/") == ["", "a", ""])
    // "~01" is an escaped tilde and a one, never a slash.
    #expect(JSONPointer.tokens("/~01/~1~0") == ["~1", "/~"])
    for wrong in ["a", "~0", "/~", "/~2", "/a~/b", "/~~0"] {
      #expect(JSONPointer.tokens(wrong) == nil, "\(wrong)")
    }
  }

  @Test func escapes() {
    #expect(JSONPointer.escape("plain") == "plain")
    #expect(JSONPointer.escape("~1/") == "~01~1")
    #expect(JSONPointer.escape("") == "")
  }

  /// A combining mark after a slash makes one character with it, and must not hide it.
  @Test func slashesAreFoundUnderCombiningMarks() {
    let value: JSONValue = ["a": ["\u{301}b": 1], "\u{308}": 2]
    #expect(value.at("/a/\u{301}b") == 1)
    #expect(value.at("/\u{308}") == 2)
    #expect(JSONPointer.escape("~\u{301}/\u{301}") == "~0\u{301}~1\u{301}")
    #expect(
      JSONPointer.tokens("/~0\u{301}~1\u{301}")?.map { Array($0.utf8) }
        == [Array("~\u{301}/\u{301}".utf8)])
  }

  @Test func leavesAreFoundAtTheirPointers() throws {
    let value: JSONValue = ["a/b": [1, ["~": "x"]], "c": [:], "d": []]
    #expect(value.leaves().map(\.pointer) == ["/a~1b/0", "/a~1b/1/~0"])
    var random = SeededGenerator()
    let marks = ["\u{301}", "/", "~", "\u{fe0f}", "\r", "\n", "a"]
    for _ in 0..<1000 {
      var object = random.object(depth: 3)
      object[random.pick(marks) + random.pick(marks)] = random.json(depth: 2)
      let value = JSONValue.object(object)
      for leaf in value.leaves() {
        #expect(value.at(leaf.pointer) == leaf.value, "\(random) \(leaf.pointer)")
      }
    }
  }
}
