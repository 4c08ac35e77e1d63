/// A moment in UTC, in microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Invariant: it lies in the years 0000 to 9999, which RFC 3339 can write.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Microseconds since the Unix epoch.
  public let microseconds: Int64

  /// Makes a moment of microseconds since the Unix epoch, which must lie in `writable`.
  public init(microseconds: Int64) {
    precondition(Timestamp.writable.contains(microseconds), "the year has more than four digits")
    self.microseconds = microseconds
  }

  /// The moments that RFC 3339 can write: 0000-01-01T00:00:00Z to 9999-12-31T23:59:59.999999Z.
  public static let writable: ClosedRange<Int64> =
    -62_167_219_200_000_000...253_402_300_799_999_999

  /// Earlier moments are smaller.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }
}

// RFC 3339, for the years 0000 to 9999 of the proleptic Gregorian calendar.
extension Timestamp {
  private static let perDay: Int64 = 86_400_000_000

  /// The moment in UTC with six fractional digits, such as `2026-11-23T16:40:12.122445Z`.
  public var rfc3339: String {
    var text: [UInt8] = []
    text.reserveCapacity(27)
    write(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends what `rfc3339` says.
  func write(to text: inout [UInt8]) {
    let days = floorDivide(microseconds, Self.perDay)
    let rest = microseconds - days * Self.perDay
    let date = CivilDate(daysSinceEpoch: days)
    let second = rest / 1_000_000
    // `2026-11-23T16:40:12.122445Z`
    text.append(count: 27) { digits in
      func write(_ value: Int64, at place: Int, width: Int) {
        var value = value
        for index in stride(from: place + width - 1, through: place, by: -1) {
          digits[index] = UInt8(ascii: "0") + UInt8(value % 10)
          value /= 10
        }
      }
      write(date.year, at: 0, width: 4)
      digits[4] = UInt8(ascii: "-")
      write(date.month, at: 5, width: 2)
      digits[7] = UInt8(ascii: "-")
      write(date.day, at: 8, width: 2)
      digits[10] = UInt8(ascii: "T")
      write(second / 3600, at: 11, width: 2)
      digits[13] = UInt8(ascii: ":")
      write(second / 60 % 60, at: 14, width: 2)
      digits[16] = UInt8(ascii: ":")
      write(second % 60, at: 17, width: 2)
      digits[19] = UInt8(ascii: ".")
      write(rest % 1_000_000, at: 20, width: 6)
      digits[26] = UInt8(ascii: "Z")
    }
  }

  /// Parses RFC 3339 section 5.6 with any offset.
  ///
  /// Digits beyond the microsecond are dropped; a leap second (`:60`) is refused, for the log's
  /// time has none.
  public init?(rfc3339 text: some StringProtocol) {
    var input = Array(text.utf8)[...]
    guard let year = input.takeDigits(4), input.take("-"), let month = input.takeDigits(2),
      input.take("-"), let day = input.takeDigits(2), input.take("Tt "),
      let hour = input.takeDigits(2), input.take(":"), let minute = input.takeDigits(2),
      input.take(":"), let second = input.takeDigits(2), hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month, day: day),
      let fraction = input.takeFraction(), let offset = input.takeOffset(), input.isEmpty
    else { return nil }
    let seconds = hour * 3600 + minute * 60 + second - offset
    let moment = date.daysSinceEpoch * Self.perDay + seconds * 1_000_000 + fraction
    // An offset can lead out of the first or the last year.
    guard Self.writable.contains(moment) else { return nil }
    self.init(microseconds: moment)
  }
}

/// A day of the proleptic Gregorian calendar.
struct CivilDate {
  let year: Int64
  let month: Int64
  let day: Int64

  /// Nil for a day that the month does not have.
  init?(year: Int64, month: Int64, day: Int64) {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), day >= 1, day <= lengths[Int(month) - 1] else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The day that many days after 1970-01-01.
  ///
  /// Years are counted from March, so that the leap day is the last.
  init(daysSinceEpoch days: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
    month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days after 1970-01-01.
  var daysSinceEpoch: Int64 {
    let fromMarch = month > 2 ? month - 3 : month + 9
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * fromMarch + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
  value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
}

extension ArraySlice<UInt8> {
  fileprivate mutating func takeDigits(_ count: Int) -> Int64? {
    guard self.count >= count, prefix(count).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
      return nil
    }
    let value = prefix(count).reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
    removeFirst(count)
    return value
  }

  fileprivate mutating func take(_ choices: String) -> Bool {
    guard let byte = first, choices.utf8.contains(byte) else { return false }
    removeFirst()
    return true
  }

  /// Microseconds: 0 if there is no fraction, nil if it is malformed.
  fileprivate mutating func takeFraction() -> Int64? {
    guard take(".") else { return 0 }
    let digits = prefix { $0 >= 0x30 && $0 <= 0x39 }
    guard !digits.isEmpty else { return nil }
    removeFirst(digits.count)
    let six =
      Array(digits.prefix(6)) + [UInt8](repeating: 0x30, count: Swift.max(0, 6 - digits.count))
    return six.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) }
  }

  /// Seconds east of UTC.
  fileprivate mutating func takeOffset() -> Int64? {
    if take("Zz") { return 0 }
    let sign: Int64 = first == UInt8(ascii: "-") ? -1 : 1
    guard take("+-"), let hours = takeDigits(2), take(":"), let minutes = takeDigits(2),
      hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 3600 + minutes * 60)
  }
}
