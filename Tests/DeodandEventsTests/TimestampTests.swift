import DeodandEvents
import DeodandTesting
import Testing

/// RFC 3339 in and out.
@Suite struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.000001Z", 1),
      ("1969-12-31T23:59:59.999999Z", -1), ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
      ("1996-12-19T16:39:57-08:00", 851_042_397_000_000),
      ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000),
      ("2000-02-29T12:00:00Z", 951_825_600_000_000),
      ("2026-11-23T16:40:12.122445Z", 1_795_452_012_122_445),
      ("0000-01-01T00:00:00Z", -62_167_219_200_000_000),
      ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
      ("2026-11-23t16:40:12z", 1_795_452_012_000_000),
      ("2026-11-23 16:40:12Z", 1_795_452_012_000_000),
      ("2026-11-23T16:40:12-00:00", 1_795_452_012_000_000),
      ("2026-11-23T16:40:12.1Z", 1_795_452_012_100_000),
      ("2026-11-23T16:40:12.1224459999999Z", 1_795_452_012_122_445),
      ("2026-11-24T00:10:12+07:30", 1_795_452_012_000_000),
      ("2026-11-22T16:41:12-23:59", 1_795_452_012_000_000),
    ] as [(String, Int64)])
  func moments(_ text: String, _ microseconds: Int64) {
    #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
  }

  @Test(arguments: [
    "", "2026-11-23", "2026-11-23T16:40:12", "2026-11-23T16:40Z", "26-11-23T16:40:12Z",
    "2026-1-23T16:40:12Z", "20261123T164012Z", "2026-11-23T16:40:12.Z", "2026-11-23T16:40:12,5Z",
    "2026-11-23T16:40:12.5", "2026-11-23T16:40:12+0100", "2026-11-23T16:40:12+01",
    "2026-11-23T16:40:12+24:00", "2026-11-23T16:40:12+01:60", "2026-11-23T16:40:12+1:00",
    "2026-11-23T24:00:00Z", "2026-11-23T16:60:00Z", "2026-11-23T16:40:60Z",
    "2016-12-31T23:59:60Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
    "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z",
    "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
    "2024-02-30T00:00:00Z", "2026-11-23T16:40:12Z ", " 2026-11-23T16:40:12Z",
    "2026-11-23T16:40:12ZZ", "2026-11-23_16:40:12Z", "-026-11-23T16:40:12Z",
    "+2026-11-23T16:40:12Z", "12026-11-23T16:40:12Z", "2026-11-23T16:40:12.-5Z",
    "2026/11/23T16:40:12Z", "2026-11-23T16-40-12Z", "2026-11-23T16:40:12.5.5Z",
    "٢٠٢٦-11-23T16:40:12Z",
  ])
  func refused(_ text: String) {
    #expect(Timestamp(rfc3339: text) == nil)
  }

  /// An offset may lead out of the years that four digits can name.
  @Test func yearsEndAt0000And9999() {
    #expect(Timestamp(rfc3339: "9999-12-31T23:59:59.999999-00:01") == nil)
    #expect(Timestamp(rfc3339: "9999-12-31T23:59:59.999999+00:01") != nil)
    #expect(Timestamp(rfc3339: "0000-01-01T00:00:59.999999+00:01") == nil)
    #expect(
      Timestamp(rfc3339: "0000-01-01T00:01:00+00:01")?.rfc3339 == "0000-01-01T00:00:00.000000Z")
  }

  /// The calendar counted day by day, without any formula.
  @Test func everyMonthOfEveryYear() {
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var day: Int64 = -719_528
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    for year in 0...9999 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let digits = String(repeating: "0", count: 4 - String(year).count) + String(year)
      for month in 1...12 {
        let length = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
        // Months other than February and the ends of the year need not be tried each year.
        if month <= 3 || month == 12 || year % 50 == 0 {
          let date = digits + "-" + two(month) + "-" + two(length)
          let text = date + "T00:00:00.000000Z"
          let moment = Timestamp(microseconds: (day + Int64(length) - 1) * 86_400_000_000)
          if moment.rfc3339 != text { Issue.record("\(moment.rfc3339) is not \(text)") }
          if Timestamp(rfc3339: text) != moment { Issue.record("\(text) is read wrongly") }
          let next = digits + "-" + two(month) + "-" + two(length + 1) + "T00:00:00Z"
          if Timestamp(rfc3339: next) != nil { Issue.record("\(next) is taken for a day") }
        }
        day += Int64(length)
      }
    }
  }

  @Test func anyMomentReadsBackAndKeepsItsOrder() {
    var random = SeededGenerator()
    let range: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999
    for _ in 0..<2000 {
      let left = Timestamp(microseconds: Int64.random(in: range, using: &random))
      let right = Timestamp(microseconds: Int64.random(in: range, using: &random))
      #expect(Timestamp(rfc3339: left.rfc3339) == left, "\(random)")
      #expect(left.rfc3339.utf8.count == 27, "\(random)")
      #expect((left < right) == (left.microseconds < right.microseconds), "\(random)")
      // The text sorts as the time does.
      #expect((left < right) == (left.rfc3339 < right.rfc3339), "\(random)")
    }
  }

  @Test func momentsBeyondFourDigitsAreOurOwnFault() async {
    #expect(Timestamp.writable == -62_167_219_200_000_000...253_402_300_799_999_999)
    await #expect(processExitsWith: .failure) {
      _ = Timestamp(microseconds: -62_167_219_200_000_001)
    }
    await #expect(processExitsWith: .failure) {
      _ = Timestamp(microseconds: 253_402_300_800_000_000)
    }
  }

  @Test func aMomentIsNotBeforeItself() {
    let moment = Timestamp(microseconds: 5)
    #expect(!(moment < moment))
    #expect(moment < Timestamp(microseconds: 6))
    #expect(Timestamp(microseconds: -1) < moment)
  }
}
