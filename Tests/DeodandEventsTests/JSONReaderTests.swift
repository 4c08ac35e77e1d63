import DeodandEvents
import DeodandTesting
import Testing

/// What the reader refuses, with which code and at which byte; and what it reads.
@Suite struct JSONReaderTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let text: String
    let code: JSONError.Code
    let offset: Int
    var testDescription: String { text }

    init(_ text: String, _ code: JSONError.Code, _ offset: Int) {
      self.text = text
      self.code = code
      self.offset = offset
    }
  }

  /// The error that reading bytes throws, or nil.
  static func fault(_ bytes: [UInt8], _ profile: JSONProfile) -> JSONError? {
    do throws(JSONError) {
      _ = try JSONReader.read(bytes, profile: profile)
      return nil
    } catch {
      return error
    }
  }

  private static let grammar: [Refusal] = [
    .init("", .syntax, 0), .init("  \t\r\n", .syntax, 5), .init("\u{feff}1", .syntax, 0),
    .init("{", .syntax, 1), .init("[", .syntax, 1), .init("[1", .syntax, 2),
    .init("[1,", .syntax, 3), .init("[1,]", .syntax, 3), .init("[,1]", .syntax, 1),
    .init("[1 2]", .syntax, 3), .init("[1}", .syntax, 2), .init("{1:2}", .syntax, 1),
    .init(#"{"a"}"#, .syntax, 4), .init(#"{"a":}"#, .syntax, 5), .init(#"{"a":1"#, .syntax, 6),
    .init(#"{"a":1,}"#, .syntax, 7), .init(#"{"a":1]"#, .syntax, 6),
    .init(#"{'a':1}"#, .syntax, 1), .init(#"{"a" 1}"#, .syntax, 5), .init("]", .syntax, 0),
    .init("tru", .syntax, 3), .init("trUe", .syntax, 2), .init("nul", .syntax, 3),
    .init("fals3", .syntax, 4), .init("True", .syntax, 0), .init("NaN", .syntax, 0),
    .init("1 /* */", .trailing, 2), .init("{} {}", .trailing, 3), .init("[]]", .trailing, 2),
    .init("1\u{0}", .trailing, 1), .init("truefalse", .trailing, 4),
  ]

  private static let numbers: [Refusal] = [
    .init("-", .syntax, 1), .init("+1", .syntax, 0), .init(".5", .syntax, 0),
    .init("01", .syntax, 0), .init("[-01]", .syntax, 2), .init("00", .syntax, 0),
    .init("1.", .syntax, 2), .init("1.e5", .syntax, 2), .init("1e", .syntax, 2),
    .init("1e+", .syntax, 3), .init("1E-x", .syntax, 3), .init("-Infinity", .syntax, 1),
    .init("0x10", .trailing, 1), .init("1_000", .trailing, 1),
  ]

  private static let strings: [Refusal] = [
    .init(#"""#, .syntax, 1), .init(#""ab"#, .syntax, 3), .init(#""é"#, .syntax, 3),
    .init(#""\"#, .syntax, 2), .init(#""a\""#, .syntax, 4), .init(#""\x""#, .syntax, 1),
    .init(#""ab\'""#, .syntax, 3), .init(#""\u12"#, .syntax, 5), .init(#""\u12G4""#, .syntax, 5),
    .init("\"a\u{0}\"", .syntax, 2), .init("\"\n\"", .syntax, 1),
    .init("\"é\u{1f}\"", .syntax, 3), .init("\"\t\"", .syntax, 1),
  ]

  @Test(arguments: grammar + numbers + strings)
  func grammarIsRefusedInEveryProfile(_ refusal: Refusal) {
    for profile in [JSONProfile.record, .canonical, .wire] {
      let fault = Self.fault(Array(refusal.text.utf8), profile)
      #expect(fault?.code == refusal.code, "\(profile)")
      #expect(fault?.offset == refusal.offset, "\(profile)")
      #expect(fault?.message.isEmpty == false)
    }
  }

  @Test(
    "a key that stands twice is refused where it stands again",
    arguments: [
      (#"{"a":1,"a":2}"#, 7), (#"{"a":1,"b":2,"\u0061":3}"#, 13), (#"[{"":0, "":0}]"#, 8),
      (#"{"x":{"é":1,"\u00e9":1}}"#, 13),
    ])
  func duplicateKeys(_ text: String, _ offset: Int) {
    for profile in [JSONProfile.record, .canonical] {
      let fault = Self.fault(Array(text.utf8), profile)
      #expect(fault?.code == .duplicateKey)
      #expect(fault?.offset == offset)
    }
    #expect(Self.fault(Array(text.utf8), .wire) == nil)
  }

  /// Keys are told apart by a scan while they are few, by a set from the seventeenth on.
  @Test(arguments: [2, 15, 16, 17, 18, 40])
  func duplicateAmongManyKeys(_ count: Int) throws {
    for repeated in 0..<(count - 1) {
      let distinct = (0..<(count - 1)).map { "\"\($0)\":0," }.joined()
      let text = "{" + distinct + "\"\(repeated)\":1}"
      let fault = Self.fault(Array(text.utf8), .record)
      #expect(fault?.code == .duplicateKey)
      #expect(fault?.offset == distinct.utf8.count + 1)
      let kept = try JSONReader.read(Array(text.utf8), profile: .wire)
      #expect(kept.object?.members.count == count - 1)
      #expect(kept["\(repeated)"] == 1)
    }
  }

  @Test func keysThatLookAlikeAreTwoKeys() throws {
    // Precomposed and decomposed: equal to Swift's String, different as JSON.
    let value = try JSONReader.read(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
    #expect(value["\u{e9}"] == 1)
    #expect(value["e\u{301}"] == 2)
  }

  /// A peer that repeats every key must not make the reader count them all for each.
  ///
  /// Four times the keys take four times as long, and would take sixteen times with a square.
  @Test func repeatedKeysOnTheWireCostNoQuadraticTime() throws {
    func text(_ count: Int) -> [UInt8] {
      let once = (0..<count).map { "\"\($0)\":\($0)" }.joined(separator: ",")
      let twice = (0..<count).map { "\"\($0)\":0" }.joined(separator: ",")
      return Array(("{" + twice + "," + once + "}").utf8)
    }
    let (few, many) = (text(4000), text(16_000))
    let value = try JSONReader.read(many, profile: .wire)
    #expect(value.object?.members.count == 16_000)
    #expect(value.object?.members.last?.value == .integer(15_999))
    #expect(value.object?.members.first?.value == 0)
    #expect(value["7"] == 7)
    let short = try ProcessorTime.least { _ = try JSONReader.read(few, profile: .wire) }
    let long = try ProcessorTime.least { _ = try JSONReader.read(many, profile: .wire) }
    #expect(long < short * 9, "\(short) s, then \(long) s")
  }

  @Test(
    "half of a surrogate pair is refused where its escape begins",
    arguments: [
      (#""\ud800""#, 1), (#""ab\uDBFF""#, 3), (#""\udc00""#, 1), (#""\udfff\ud800""#, 1),
      (#""\ud800\ud800\udc00""#, 1), (#""\ud83dA""#, 1), (#""\ud83d\n""#, 1),
      (#""\ud83d\ue000""#, 1), (#""\ud83d\udbff""#, 1), (#"{"a\ud800":1}"#, 3),
    ])
  func loneSurrogates(_ text: String, _ offset: Int) {
    for profile in [JSONProfile.record, .canonical] {
      let fault = Self.fault(Array(text.utf8), profile)
      #expect(fault?.code == .loneSurrogate)
      #expect(fault?.offset == offset)
    }
    #expect(Self.fault(Array(text.utf8), .wire) == nil)
  }

  @Test func loneSurrogatesOnTheWireAreReplaced() throws {
    func read(_ text: String) throws -> String? {
      try JSONReader.read(Array(text.utf8), profile: .wire).string
    }
    #expect(try read(#""a\ud800b""#) == "a\u{fffd}b")
    #expect(try read(#""\ud800\ud83d\ude00""#) == "\u{fffd}\u{1f600}")
    #expect(try read(#""\ude00\ud83d""#) == "\u{fffd}\u{fffd}")
    #expect(try read(#""\ud83d\u0041""#) == "\u{fffd}A")
  }

  @Test func surrogatePairsMakeOneScalar() throws {
    for (text, scalar) in [
      (#""\ud800\udc00""#, "\u{10000}"), (#""\uD83D\uDE00""#, "\u{1f600}"),
      (#""\udbff\udfff""#, "\u{10ffff}"), (#""\ud7ff""#, "\u{d7ff}"), (#""\ue000""#, "\u{e000}"),
    ] {
      #expect(try JSONReader.read(Array(text.utf8)) == .string(scalar), "\(text)")
    }
  }

  @Test func everyEscapeIsRead() throws {
    let text = #""\"\\\/\b\f\n\r\t\u0000\u00e9\u20AC""#
    let value = try JSONReader.read(Array(text.utf8))
    #expect(value == .string("\"\\/\u{8}\u{c}\n\r\t\u{0}\u{e9}\u{20ac}"))
  }

  @Test func whiteSpaceMayStandBetweenTokensOnly() throws {
    let value = try JSONReader.read(Array(" \t\r\n{ \"a\" : [ 1 , true ] , \"b\" : { } }\n".utf8))
    #expect(value == ["a": [1, true], "b": [:]])
    #expect(try JSONReader.read(Array("[ ]".utf8)) == [])
    #expect(Self.fault(Array("\u{c}1".utf8), .record)?.offset == 0)
    #expect(Self.fault(Array("1\u{a0}".utf8), .record)?.offset == 1)
  }

  @Test func membersKeepTheirOrder() throws {
    let value = try JSONReader.read(Array(#"{"b":null,"a":false,"c":"x"}"#.utf8))
    #expect(value.object?.members.map(\.key) == ["b", "a", "c"])
    #expect(value == ["a": false, "b": .null, "c": "x"])
  }
}
