import DeodandEvents
import DeodandTesting
import Testing

/// An outline's ranges hold exactly the bytes of what they name.
@Suite struct JSONOutlineTests {
  private static let text = #" { "a" : [ 1 , "b\n" ,{}, -2.5e3 ] ,"\u0063":null, "a":true } "#

  @Test func rangesPointAtTheExactBytes() throws {
    let bytes = Array(Self.text.utf8)
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    let outline = try JSONOutline.read(bytes)
    #expect(outline.range == 1..<(bytes.count - 1))
    guard case .object(let members) = outline.kind else {
      Issue.record("the outline is not an object")
      return
    }
    #expect(members.map(\.key) == ["a", "c", "a"])
    #expect(members.map { text($0.keyRange) } == [#""a""#, #""\u0063""#, #""a""#])
    #expect(text(members[0].value.range) == #"[ 1 , "b\n" ,{}, -2.5e3 ]"#)
    #expect(text(members[1].value.range) == "null")
    let elements = try #require(members[0].value.elements)
    #expect(elements.map { text($0.range) } == ["1", #""b\n""#, "{}", "-2.5e3"])
    #expect(outline["c"]?.range == members[1].value.range)
    // The last of repeated members is the one that a reader sees.
    #expect(outline["a"]?.range == members[2].value.range)
    #expect(outline["b"] == nil)
    #expect(outline.elements == nil)
    #expect(elements[0]["a"] == nil)
    #expect(try elements[1].value(in: bytes) == "b\n")
    #expect(try elements[3].value(in: bytes) == -2500)
  }

  @Test func kindsAreTold() throws {
    for (text, wanted) in [
      ("1", "scalar"), ("true", "scalar"), ("false", "scalar"), ("null", "scalar"),
      (#""s""#, "string"), ("[]", "array"), ("{}", "object"),
    ] {
      let kind =
        switch try JSONOutline.read(Array(text.utf8)).kind {
        case .scalar: "scalar"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
      #expect(kind == wanted, "\(text)")
    }
  }

  @Test(arguments: [
    ("", JSONError.Code.syntax, 0), ("[1,]", .syntax, 3), (#"{"a" 1}"#, .syntax, 5),
    (#"["ab"#, .syntax, 4), (#"["ab\"#, .syntax, 5), ("[1] 2", .trailing, 4), ("tru", .syntax, 3),
    ("01", .syntax, 0), (#"{a:1}"#, .syntax, 1), (#"{"\x":1}"#, .syntax, 2),
  ])
  func refusals(_ text: String, _ code: JSONError.Code, _ offset: Int) {
    do throws(JSONError) {
      _ = try JSONOutline.read(Array(text.utf8))
      Issue.record("\(text) was outlined")
    } catch {
      #expect(error.code == code)
      #expect(error.offset == offset)
    }
  }

  @Test func nestingEndsAt128() throws {
    let bracket = [UInt8(ascii: "[")]
    let deep = { (count: Int) in
      [[UInt8]](repeating: bracket, count: count).flatMap { $0 }
        + [UInt8](repeating: UInt8(ascii: "]"), count: count)
    }
    #expect(throws: Never.self) { try JSONOutline.read(deep(128)) }
    #expect(throws: JSONError.self) { try JSONOutline.read(deep(129)) }
  }

  /// Strings are skipped, not read: whoever decodes one is told what is wrong with it.
  @Test func stringsAreReadWhenAskedFor() throws {
    let bytes = Array(#"["\q",1]"#.utf8)
    let elements = try #require(try JSONOutline.read(bytes).elements)
    #expect(try elements[1].value(in: bytes) == 1)
    #expect(throws: JSONError.self) { try elements[0].value(in: bytes) }
  }

  /// What the outline finds at a range decodes to what the reader finds there.
  @Test func anyValueIsOutlinedAsItIsRead() throws {
    var random = SeededGenerator()
    for _ in 0..<1000 {
      let value = random.json(depth: 4)
      let bytes = Array("\n ".utf8) + CanonicalWriter.write(value) + [0x20]
      try compare(try JSONOutline.read(bytes), value, bytes, random)
    }
  }

  private func compare(
    _ outline: JSONOutline, _ value: JSONValue, _ bytes: [UInt8], _ random: SeededGenerator
  ) throws {
    #expect(Array(bytes[outline.range]) == CanonicalWriter.write(value), "\(random)")
    #expect(try outline.value(in: bytes) == value, "\(random)")
    switch outline.kind {
    case .object(let members):
      #expect(members.count == value.object?.members.count, "\(random)")
      for member in members {
        let child = try #require(value[member.key], "\(random)")
        #expect(
          Array(bytes[member.keyRange]) == CanonicalWriter.write(.string(member.key)), "\(random)")
        try compare(member.value, child, bytes, random)
      }
    case .array(let elements):
      for (element, child) in zip(elements, value.array ?? []) {
        try compare(element, child, bytes, random)
      }
    default: break
    }
  }
}
