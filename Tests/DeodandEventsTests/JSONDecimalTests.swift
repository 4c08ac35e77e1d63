import DeodandEvents
import DeodandTesting
import Testing

@Suite struct JSONDecimalTests {
  private func read(_ text: String, _ profile: JSONProfile = .wire) throws -> JSONValue {
    try JSONReader.read(Array(text.utf8), profile: profile)
  }

  @Test(arguments: [
    "2512292042121000001", "1.10", "1.0", "-0.0", "1e3", "1E400", "0.1", "100", "-2.50e-7",
    "9007199254740993", "1e99999999999999999999",
  ])
  func numbersOfOthersKeepTheirDigits(_ text: String) throws {
    for profile in [JSONProfile.wire, .draft] {
      let written = CanonicalWriter.write(try read("{\"a\":\(text)}", profile))
      #expect(String(decoding: written, as: UTF8.self) == "{\"a\":\(text)}")
    }
  }

  @Test(arguments: [
    ("1.10", "1.1"), ("1e3", "1000"), ("1000.0", "1E+3"), ("-0.0", "0"), ("0e5", "0.000"),
    ("2512292042121000001", "2512292042121000001.0"), ("0.0001", "1e-4"), ("12e400", "1.2e401"),
    ("100", "1e2"), ("0.1", "1e-1"),
  ])
  func spellingsOfOneNumberAreEqual(_ left: String, _ right: String) throws {
    let (a, b) = (try read(left), try read(right))
    #expect(a == b && b == a)
    #expect(CanonicalWriter.write(a.normalized) == CanonicalWriter.write(b.normalized))
  }

  @Test(arguments: [
    ("2512292042121000001", "2512292042121000000"), ("9007199254740993", "9007199254740992"),
    ("1.1", "1.10000000000000001"), ("1e400", "1e401"), ("1", "-1"), ("10", "1"),
    ("1e99999999999999999999", "2e99999999999999999999"),
  ])
  func numbersThatDifferInAnyDigitDiffer(_ left: String, _ right: String) throws {
    let (a, b) = (try read(left), try read(right))
    #expect(a != b && b != a)
    #expect(CanonicalWriter.write(a.normalized) != CanonicalWriter.write(b.normalized))
  }

  @Test func wholeNumbersAreIntegersHoweverTheyAreSpelled() throws {
    #expect(try read("1.0").integer == 1 && read("1e3").integer == 1000)
    #expect(try read("-9007199254740991.0").integer == -9_007_199_254_740_991)
    #expect(try read("9007199254740991.0").integer == 9_007_199_254_740_991)
    #expect(try read("9007199254740992.0").integer == nil && read("1.5").integer == nil)
    #expect(try read("1e16").integer == nil && read("1e15").integer == 1_000_000_000_000_000)
    #expect(try read("1e9223372036854775807").integer == nil)
    #expect(try read("0e9223372036854775807").integer == nil)
  }

  @Test func aDraftsDataTakesWholeNumbersAndItsContentKeepsDigits() throws {
    let line =
      #"{"type":"deodand.tool.call","data":{"n":1.0},"content":{"arguments":"#
      + #"{"json":{"order":2512292042121000001,"factor":1.10}}}}"#
    let draft = try DraftLine.parse(Array(line.utf8))
    #expect(draft.data == ["n": 1])
    #expect(throws: DraftError.self) {
      try DraftLine.parse(Array(#"{"type":"deodand.tool.call","data":{"n":1.10}}"#.utf8))
    }
    #expect(draft.content.map(\.text) == [#"{"factor":1.10,"order":2512292042121000001}"#])
  }
}
