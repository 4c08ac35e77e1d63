import DeodandEvents
import DeodandTesting
import Testing

/// RFC 8785: the order of keys, the escapes, the one form.
@Suite struct CanonicalWriterTests {
  private func write(_ value: JSONValue) -> String {
    String(decoding: CanonicalWriter.write(value), as: UTF8.self)
  }

  private func canonical(_ text: String) throws -> String {
    write(try JSONReader.read(Array(text.utf8), profile: .canonical))
  }

  /// The example of RFC 8785 section 3.2.2.
  @Test func exampleOfTheStandard() throws {
    let text = #"""
      {
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
      }
      """#
    #expect(
      try canonical(text)
        == #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
        + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#)
  }

  /// The example of RFC 8785 section 3.2.3.
  @Test func orderOfTheStandard() {
    let object: JSONValue = [
      "\u{20ac}": "euro", "\r": "return", "\u{fb33}": "dalet", "1": "one",
      "\u{1f600}": "grin", "\u{80}": "control", "\u{f6}": "umlaut",
    ]
    #expect(
      write(object)
        == "{\"\\r\":\"return\",\"1\":\"one\",\"\u{80}\":\"control\",\"\u{f6}\":\"umlaut\","
        + "\"\u{20ac}\":\"euro\",\"\u{1f600}\":\"grin\",\"\u{fb33}\":\"dalet\"}")
  }

  /// Between U+D800 and U+FFFF the order of code units is not that of code points.
  @Test func keysAreOrderedByCodeUnit() {
    let ordered = [
      "", "\u{0}", "\u{1}", "\u{1f}", " ", "!", "\"", "#", "A", "[", "\\", "]", "a", "a\u{0}", "a ",
      "aa", "a\u{e9}", "b", "\u{7f}", "\u{80}", "\u{7ff}", "\u{800}", "\u{d7ff}", "\u{10000}",
      "\u{10000}a", "\u{1f600}", "\u{10ffff}", "\u{e000}", "\u{e000}\u{10000}",
      "\u{e000}\u{e000}", "\u{fb33}", "\u{ffff}",
    ]
    var random = SeededGenerator()
    for _ in 0..<50 {
      var object = JSONObject()
      for key in ordered.shuffled(using: &random) { object[key] = .null }
      let expected = ordered.map { write(.string($0)) + ":null" }.joined(separator: ",")
      #expect(write(.object(object)) == "{" + expected + "}", "\(random)")
    }
  }

  /// What is looked at to save writing must never promise too little.
  @Test func weightIsAtLeastTheLength() throws {
    let values: [JSONValue] = [
      [:], ["": ""], ["a": .null, "b": false, "c": [true, []], "d": [:]],
      ["\u{1}": .string(String(repeating: "\u{1f}", count: 40))], ["é": "\u{10ffff}\u{2028}"],
      ["n": .integer(-9_007_199_254_740_991), "m": .number(-2.2250738585072014e-308)],
      ["l": .array(Array(repeating: .integer(0), count: 100))],
    ]
    for value in values {
      let object = try #require(value.object)
      #expect(object.weight >= CanonicalWriter.write(value).count, "\(write(value))")
    }
  }

  /// What escapes each character must have, and that nothing else is escaped.
  @Test func escapes() {
    let short: [UInt8: String] = [
      0x08: "\\b", 0x09: "\\t", 0x0a: "\\n", 0x0c: "\\f", 0x0d: "\\r", 0x22: "\\\"", 0x5c: "\\\\",
    ]
    for byte in UInt8(0)...0x7f {
      let character = String(Unicode.Scalar(byte))
      let digits = String(byte, radix: 16)
      let long = "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      let expected = short[byte] ?? (byte < 0x20 ? long : character)
      #expect(write(.string("x" + character + "y")) == "\"x" + expected + "y\"")
    }
    for text in ["\u{80}", "\u{2028}\u{2029}", "\u{feff}", "\u{fffe}", "\u{10ffff}", "/"] {
      #expect(write(.string(text)) == "\"" + text + "\"")
    }
  }

  @Test func valuesAreWrittenWithoutSpace() {
    #expect(write(.null) == "null")
    #expect(write([]) == "[]")
    #expect(write([:]) == "{}")
    #expect(write([[], [:], [true, false, .null]]) == "[[],{},[true,false,null]]")
    #expect(write(["b": ["d": 1, "c": [2]], "a": "x"]) == #"{"a":"x","b":{"c":[2],"d":1}}"#)
    #expect(write(9_007_199_254_740_991) == "9007199254740991")
    #expect(write(-9_007_199_254_740_991) == "-9007199254740991")
  }

  @Test func appendingLeavesWhatIsThere() {
    var output: [UInt8] = [0x41]
    CanonicalWriter.write(1, to: &output)
    CanonicalWriter.write(["a": 2] as JSONObject, to: &output)
    CanonicalWriter.writeString("s", to: &output)
    #expect(String(decoding: output, as: UTF8.self) == #"A1{"a":2}"s""#)
  }

  @Test func whatJSONCannotCarryIsOurOwnFault() async {
    await #expect(processExitsWith: .failure) { _ = CanonicalWriter.write(.number(.nan)) }
    await #expect(processExitsWith: .failure) { _ = CanonicalWriter.write(.number(.infinity)) }
    await #expect(processExitsWith: .failure) {
      _ = CanonicalWriter.write(.integer(9_007_199_254_740_992))
    }
  }

  /// Any value, whatever the order of its members: read back it is the same, written again too.
  @Test func oneFormForOneValue() throws {
    var random = SeededGenerator()
    for _ in 0..<2000 {
      let value = random.json(depth: 4)
      let form = CanonicalWriter.write(value)
      let again = try JSONReader.read(form)
      #expect(again == value, "\(random)")
      #expect(CanonicalWriter.write(again) == form, "\(random)")
      #expect(CanonicalWriter.write(random.shuffled(value)) == form, "\(random)")
    }
  }

  @Test func answersForTheConformanceHarness() {
    let good = CanonicalizationAnswer(for: Array("{\"b\":1.50,\"a\":[ ]}".utf8))
    #expect(good.isCanonicalizable)
    let hex = Hex.encode(Array(#"{"a":[],"b":1.5}"#.utf8))
    #expect(good.line == "{\"canonical_utf8_hex\":\"" + hex + "\"}")
    let bad = CanonicalizationAnswer(for: Array(#"{"a":1,"a":2}"#.utf8))
    #expect(!bad.isCanonicalizable)
    #expect(
      bad.line
        == #"{"error":"duplicate-key","message":"a key stands twice in one object","offset":7}"#)
  }
}
