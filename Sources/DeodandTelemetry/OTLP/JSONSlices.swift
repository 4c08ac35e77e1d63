package import DeodandEvents

/// The members of one JSON object or the elements of one array, one after another, with the place
/// of each in the bytes.
///
/// The counterpart of `ProtobufReader`. A value is passed over by counting brackets, so that one
/// that is too deep does not keep those beside it from being read; whoever reads a value checks it.
///
/// Evidence is the bytes of each item as they came, so that a reader has to say where they stand
/// (docs/decisions/0011).
package struct JSONSlices {
  private var scanner: JSONScanner
  private let closing: UInt8
  private var isOpen = false
  private var isDone = false

  /// The members of the object that stands at a range of a view.
  package static func members(
    _ bytes: ByteView, in range: Range<Int>
  ) throws(TelemetryError) -> JSONSlices {
    try JSONSlices(bytes, in: range, "{", "}")
  }

  /// The elements of the array that stands at a range of a view.
  package static func elements(
    _ bytes: ByteView, in range: Range<Int>
  ) throws(TelemetryError) -> JSONSlices {
    try JSONSlices(bytes, in: range, "[", "]")
  }

  private init(
    _ bytes: ByteView, in range: Range<Int>, _ opening: Unicode.Scalar,
    _ closing: Unicode.Scalar
  ) throws(TelemetryError) {
    scanner = JSONScanner(bytes, in: range)
    self.closing = UInt8(ascii: closing)
    scanner.skipSpace()
    guard scanner.peek() == UInt8(ascii: opening) else {
      throw TelemetryError(
        .malformed, at: scanner.offset, "a value is no \(opening == "{" ? "object" : "array")")
    }
  }

  /// The next member, or nil after the last.
  ///
  /// A key's lone surrogates are replaced: a program's bad text should not cost its evidence. An
  /// error ends the walk, and what was handed out before it stands.
  package mutating func nextMember() throws(TelemetryError) -> (key: String, range: Range<Int>)? {
    do throws(JSONError) {
      guard try advance() else { return nil }
      let key = try scanner.key(surrogates: .replace)
      try scanner.colon()
      return (key, try value())
    } catch {
      throw TelemetryError(error)
    }
  }

  /// The next element, or nil after the last.
  ///
  /// The element was passed over and not checked.
  package mutating func nextElement() throws(TelemetryError) -> Range<Int>? {
    do throws(JSONError) {
      return try advance() ? try value() : nil
    } catch {
      throw TelemetryError(error)
    }
  }

  /// Checks by the grammar that one value stands at a range.
  ///
  /// For items that are kept: what is passed over by brackets may be no JSON at all.
  package static func check(
    _ bytes: ByteView, in range: Range<Int>
  ) throws(TelemetryError) {
    var scanner = JSONScanner(bytes, in: range)
    do throws(JSONError) {
      scanner.skipSpace()
      try scanner.skipValue(depth: 0)
      try scanner.expectEnd()
    } catch {
      throw TelemetryError(error)
    }
  }

  /// Whether the value at a range is `null`, which stands for a field that is not set.
  ///
  /// In JSON no other value of four bytes begins so.
  package static func isNull(_ bytes: ByteView, in range: Range<Int>) -> Bool {
    range.count == 4 && bytes[range.lowerBound] == UInt8(ascii: "n")
  }

  /// Goes to the next member or element; nothing but white space may follow the last.
  private mutating func advance() throws(JSONError) -> Bool {
    if isDone { return false }
    if isOpen {
      isDone = try !scanner.comma(or: closing)
    } else {
      isOpen = true
      try scanner.open(depth: 0)
      isDone = scanner.close(closing)
    }
    if isDone { try scanner.expectEnd() }
    return !isDone
  }

  /// Counting brackets takes no recursion, so that a hostile depth costs no stack.
  private mutating func value() throws(JSONError) -> Range<Int> {
    let start = scanner.offset
    try scanner.skipToEndOfValue()
    return start..<scanner.offset
  }
}
