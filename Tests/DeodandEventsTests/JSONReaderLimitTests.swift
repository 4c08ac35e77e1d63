import DeodandEvents
import DeodandTesting
import Testing

/// Where the reader's limits lie: depth, numbers, UTF-8.
@Suite struct JSONReaderLimitTests {
  private func fault(_ text: String, _ profile: JSONProfile = .record) -> JSONError? {
    JSONReaderTests.fault(Array(text.utf8), profile)
  }

  private func value(_ text: String, _ profile: JSONProfile) throws -> JSONValue {
    try JSONReader.read(Array(text.utf8), profile: profile)
  }

  @Test func nestingEndsAt128() {
    func nested(_ open: String, _ close: String, _ depth: Int) -> String {
      String(repeating: open, count: depth) + String(repeating: close, count: depth)
    }
    for profile in [JSONProfile.record, .canonical, .wire] {
      #expect(fault(nested("[", "]", 128), profile) == nil)
      #expect(fault(nested("[", "]", 129), profile)?.code == .depth)
      #expect(fault(nested("[", "]", 129), profile)?.offset == 128)
      #expect(fault(nested("[", "]", 100_000), profile)?.offset == 128)
      let object = String(repeating: #"{"a":"#, count: 127)
      #expect(fault(object + "{}" + String(repeating: "}", count: 127), profile) == nil)
      #expect(fault(object + "[[]]" + String(repeating: "}", count: 127), profile)?.code == .depth)
      #expect(fault(object + "[[]]", profile)?.offset == 127 * 5 + 1)
    }
    // What has been closed no longer counts.
    #expect(fault("[" + String(repeating: "[[]],", count: 200) + "0]") == nil)
  }

  @Test func integersEndAt2To53() throws {
    for text in ["9007199254740991", "-9007199254740991", "0", "-1"] {
      for profile in [JSONProfile.record, .canonical, .wire] {
        #expect(try value(text, profile).integer == Int64(text))
      }
    }
    for text in [
      "9007199254740992", "-9007199254740992", "9223372036854775807", "9223372036854775808",
      "-9223372036854775808", "-9223372036854775809", "100000000000000000000000",
    ] {
      #expect(fault("[0," + text + "]")?.code == .range)
      #expect(fault("[0," + text + "]")?.offset == 3)
      let double = try #require(Double(text))
      #expect(try value(text, .canonical) == .number(double))
      // What others write keeps its digits.
      #expect(
        try String(decoding: CanonicalWriter.write(value(text, .wire)), as: UTF8.self) == text)
    }
    // An integer that no double holds becomes the nearest that one does.
    #expect(try value("9007199254740993", .canonical) == .number(9_007_199_254_740_992))
  }

  @Test(arguments: ["0.5", "1.0", "-0.0", "1e0", "1E2", "1e-1", "1.5e+3", "1e400", "0e0"])
  func aRecordHoldsNoFraction(_ text: String) {
    #expect(fault("{\"a\": " + text + "}")?.code == .fraction)
    #expect(fault("{\"a\": " + text + "}")?.offset == 6)
  }

  @Test func doublesAreReadExactly() throws {
    for profile in [JSONProfile.canonical, .wire] {
      #expect(try value("0.1", profile) == .number(0.1))
      #expect(try value("-2.5E-3", profile) == .number(-0.0025))
      #expect(try value("1e+2", profile) == 100)
      #expect(try value("1.0", profile) == 1)
      #expect(try value("-0.0", profile) == 0)
      #expect(try value("-0", profile) == 0)
      #expect(try value("5e-324", profile) == .number(.leastNonzeroMagnitude))
      #expect(try value("1.7976931348623157e308", profile) == .number(.greatestFiniteMagnitude))
    }
    #expect(try value("1e-400", .canonical) == 0)
    for text in ["1e309", "-1.8e308", "1" + String(repeating: "0", count: 400)] {
      #expect(fault("[1, " + text + "]", .canonical)?.code == .range)
      #expect(fault("[1, " + text + "]", .canonical)?.offset == 4)
      #expect(fault("[1, " + text + "]", .wire) == nil)
    }
  }

  /// Well-formed sequences at the borders of Unicode's table 3-7.
  @Test func utf8AtItsBordersIsRead() throws {
    for text in [
      "\u{80}", "\u{7ff}", "\u{800}", "\u{fff}", "\u{1000}", "\u{d7ff}", "\u{e000}", "\u{ffff}",
      "\u{10000}", "\u{3ffff}", "\u{40000}", "\u{fffff}", "\u{100000}", "\u{10ffff}", "\u{7f}",
    ] {
      #expect(try value("\"a" + text + "\"", .record) == .string("a" + text))
    }
  }

  @Test(
    arguments: [
      [0x80], [0xbf], [0xc0, 0x80], [0xc1, 0xbf], [0xc2], [0xc2, 0x41], [0xdf, 0xc0],
      [0xe0, 0x9f, 0xbf], [0xe0, 0xa0], [0xe1, 0x80, 0x41], [0xe1, 0x7f, 0x80], [0xed, 0xa0, 0x80],
      [0xed, 0xbf, 0xbf], [0xef, 0xbf, 0xc0], [0xf0, 0x8f, 0xbf, 0xbf], [0xf0, 0x90, 0x80],
      [0xf1, 0x80, 0x80, 0x7f], [0xf4, 0x90, 0x80, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xff],
      [0xf8, 0x88, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func utf8ThatIsNoneIsRefused(_ bytes: [UInt8]) {
    for profile in [JSONProfile.record, .canonical, .wire] {
      let fault = JSONReaderTests.fault(Array(#"["é"#.utf8) + bytes + Array(#""]"#.utf8), profile)
      #expect(fault?.code == .encoding)
      #expect(fault?.offset == 4)
      let key = JSONReaderTests.fault(Array(#"{"k"#.utf8) + bytes + Array(#"":0}"#.utf8), profile)
      #expect(key?.code == .encoding)
      #expect(key?.offset == 3)
      // The text ends within the sequence.
      #expect(JSONReaderTests.fault([0x22] + bytes, profile)?.offset == 1)
    }
  }

  /// Swift's own decoder is the judge of every sequence of up to four bytes tried.
  @Test func utf8IsWhatSwiftTakesForIt() {
    var random = SeededGenerator()
    let firsts: [UInt8] = [0xc2, 0xe0, 0xe5, 0xed, 0xef, 0xf0, 0xf2, 0xf4, 0x41, 0xc1, 0xf5]
    let others: [UInt8] = [0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]
    for _ in 0..<20_000 {
      var bytes = [random.pick(firsts)]
      for _ in 0..<Int.random(in: 0...3, using: &random) { bytes.append(random.pick(others)) }
      let expected = String(validating: bytes, as: UTF8.self)
      let value = try? JSONReader.read([0x22] + bytes + [0x22])
      #expect(value?.string.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(random)")
    }
  }

  /// Whatever bytes come: an error within the text, or a value that reads back from its own form.
  @Test func anyBytesAreReadOrRefused() throws {
    var random = SeededGenerator()
    let tokens = [
      "{", "}", "[", "]", ",", ":", "\"", "\\", "\"a\"", "\"\\ud800\"", "0", "-1", "1.5e3", "true",
      "null", " ", "\u{e9}", "\"k\":", "1e999", "9007199254740993",
    ].map { Array($0.utf8) }
    for _ in 0..<20_000 {
      var bytes = (0..<Int.random(in: 0...9, using: &random)).flatMap { _ in random.pick(tokens) }
      if Int.random(in: 0..<8, using: &random) == 0 { bytes += random.bytes(1...3) }
      for profile in [JSONProfile.record, .canonical, .wire] {
        do throws(JSONError) {
          let value = try JSONReader.read(bytes, profile: profile)
          let form = CanonicalWriter.write(value)
          #expect(try JSONReader.read(form, profile: profile) == value, "\(random) \(bytes)")
        } catch {
          #expect((0...bytes.count).contains(error.offset), "\(random) \(bytes)")
        }
      }
    }
  }
}
