/// The tokens of JSON text: one place that knows the grammar of RFC 8259, for values and for
/// outlines.
///
/// Works on bytes that outlive it (`withScanner`); what it reads ends at `count`, and the view
/// checks each index.
package struct JSONScanner {
  /// What to do with half of a surrogate pair.
  package enum Surrogates {
    /// An error: records and drafts hold whole characters only.
    case refuse
    /// U+FFFD in its place, as for any text of the wire that is not whole.
    case replace
  }

  /// What a number looked like.
  package struct NumberShape {
    /// Neither fraction nor exponent.
    package let isInteger: Bool
    /// The value, if it is an integer that fits.
    package let integer: Int64?
  }

  private let bytes: ByteView
  private let count: Int
  /// The place of the byte at hand, from 0.
  package private(set) var offset: Int

  /// A scanner of a part of a view.
  package init(_ bytes: ByteView, in range: Range<Int>) {
    precondition(range.upperBound <= bytes.count, "a scanner stays within its bytes")
    self.bytes = bytes
    count = range.upperBound
    offset = range.lowerBound
  }

  /// Lends a scanner at the first byte.
  static func withScanner<Result>(
    over bytes: [UInt8], _ body: (inout JSONScanner) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    try ByteView.lend(bytes) { view throws(JSONError) in
      guard let view else { throw JSONError(.syntax, at: 0, "there is nothing to read") }
      var scanner = JSONScanner(view, in: 0..<view.count)
      return try body(&scanner)
    }
  }

  /// The byte at hand, or nil at the end.
  package func peek() -> UInt8? { offset < count ? bytes[offset] : nil }

  /// Skips space, tab, line feed and carriage return.
  package mutating func skipSpace() {
    while offset < count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0a, 0x0d: offset += 1
      default: return
      }
    }
  }

  /// Nothing but white space may follow.
  package mutating func expectEnd() throws(JSONError) {
    skipSpace()
    if offset < count {
      throw JSONError(.trailing, at: offset, "something follows the value")
    }
  }

  /// Enters an array or object.
  package mutating func open(depth: Int) throws(JSONError) {
    guard depth < Limits.jsonDepth else {
      throw JSONError(.depth, at: offset, "nested deeper than \(Limits.jsonDepth)")
    }
    offset += 1
    skipSpace()
  }

  /// Leaves an empty array or object.
  package mutating func close(_ end: UInt8) -> Bool {
    guard peek() == end else { return false }
    offset += 1
    return true
  }

  /// After an element: true at a comma, false at the end.
  package mutating func comma(or end: UInt8) throws(JSONError) -> Bool {
    skipSpace()
    switch peek() {
    case UInt8(ascii: ","):
      offset += 1
      skipSpace()
      return true
    case end:
      offset += 1
      return false
    default:
      throw unexpected("a comma or the end of the list")
    }
  }

  /// A member's name.
  package mutating func key(surrogates: Surrogates) throws(JSONError) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
    return try string(surrogates: surrogates)
  }

  /// The colon after a key, and the space around it.
  package mutating func colon() throws(JSONError) {
    skipSpace()
    guard peek() == UInt8(ascii: ":") else { throw unexpected("a colon") }
    offset += 1
    skipSpace()
  }

  /// One of `true`, `false`, `null`.
  package mutating func literal(_ text: StaticString) throws(JSONError) {
    let wanted = ByteView(text)
    for index in 0..<wanted.count {
      guard peek() == wanted[index] else { throw unexpected("a JSON value") }
      offset += 1
    }
  }

  /// The text from an offset to here.
  package func text(from start: Int) -> String {
    bytes.text(start..<offset)
  }

  /// What is wrong at the byte at hand.
  package func unexpected(_ wanted: String) -> JSONError {
    JSONError(
      .syntax, at: offset,
      offset < count ? "expected \(wanted)" : "the text ends where \(wanted) should stand")
  }
}

// Skipping.
extension JSONScanner {
  /// Goes back or forth to a place where a value begins or has ended.
  mutating func move(to place: Int) {
    precondition(place >= 0 && place <= count, "a scanner stays within its bytes")
    offset = place
  }

  /// Skips a value of any kind by the grammar.
  package mutating func skipValue(depth: Int) throws(JSONError) {
    switch peek() {
    case UInt8(ascii: "{"):
      try open(depth: depth)
      if close(UInt8(ascii: "}")) { return }
      repeat {
        guard peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
        try skipString()
        try colon()
        try skipValue(depth: depth + 1)
      } while try comma(or: UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      try open(depth: depth)
      if close(UInt8(ascii: "]")) { return }
      repeat { try skipValue(depth: depth + 1) } while try comma(or: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): try skipString()
    case UInt8(ascii: "t"): try literal("true")
    case UInt8(ascii: "f"): try literal("false")
    case UInt8(ascii: "n"): try literal("null")
    default: _ = try number()
    }
  }

  /// Skips to where a value must end if it is one, however deep it is: brackets are counted, and
  /// nothing else is looked at.
  package mutating func skipToEndOfValue() throws(JSONError) {
    var depth = 0
    repeat {
      switch peek() {
      case nil: throw unexpected("the end of a value")
      case UInt8(ascii: "\""): try skipString()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        offset += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { throw unexpected("a value") }
        depth -= 1
        offset += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0a, 0x0d:
        guard depth > 0 else { throw unexpected("a value") }
        offset += 1
      default: skipWord()
      }
    } while depth > 0
  }

  /// Skips what may be a number, `true`, `false` or `null`.
  private mutating func skipWord() {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""), UInt8(ascii: "{"),
        UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"), 0x20, 0x09, 0x0a, 0x0d:
        return
      default: offset += 1
      }
    }
  }
}

// Numbers.
extension JSONScanner {
  /// Skips a number and says what it looked like.
  package mutating func number() throws(JSONError) -> NumberShape {
    var isNegative = false
    if peek() == UInt8(ascii: "-") {
      isNegative = true
      offset += 1
    }
    guard let first = peek(), isDigit(first) else { throw unexpected("a value") }
    var magnitude: Int64? = 0
    let start = offset
    while let digit = peek(), isDigit(digit) {
      let next = magnitude?.multipliedReportingOverflow(by: 10)
      magnitude = next.flatMap { $0.overflow ? nil : $0.partialValue }
      let sum = magnitude?.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      magnitude = sum.flatMap { $0.overflow ? nil : $0.partialValue }
      offset += 1
    }
    if first == UInt8(ascii: "0"), offset - start > 1 {
      throw JSONError(.syntax, at: start, "a number begins with a needless zero")
    }
    let isInteger = try !fractionAndExponent()
    return NumberShape(
      isInteger: isInteger, integer: isInteger ? magnitude.map { isNegative ? -$0 : $0 } : nil)
  }

  private mutating func fractionAndExponent() throws(JSONError) -> Bool {
    var found = false
    if peek() == UInt8(ascii: ".") {
      found = true
      offset += 1
      try digits()
    }
    if peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") {
      found = true
      offset += 1
      if peek() == UInt8(ascii: "+") || peek() == UInt8(ascii: "-") { offset += 1 }
      try digits()
    }
    return found
  }

  private mutating func digits() throws(JSONError) {
    guard let first = peek(), isDigit(first) else { throw unexpected("a digit") }
    while let digit = peek(), isDigit(digit) { offset += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

// Strings.
extension JSONScanner {
  /// A string's value; the scanner stands at its opening quote.
  package mutating func string(surrogates: Surrogates) throws(JSONError) -> String {
    let start = offset + 1
    var index = PlainText.end(bytes, from: start, to: count)
    while index < count, bytes[index] != UInt8(ascii: "\""), bytes[index] != UInt8(ascii: "\\"),
      bytes[index] >= 0x20, bytes[index] < 0x80
    { index += 1 }
    if index < count, bytes[index] == UInt8(ascii: "\"") {
      offset = index + 1
      return bytes.text(start..<index)
    }
    var output = bytes.array(start..<index)
    offset = index
    try restOfString(&output, surrogates)
    return String(decoding: output, as: UTF8.self)
  }

  /// Skips a string without decoding it; the scanner stands at its opening quote.
  mutating func skipString() throws(JSONError) {
    offset += 1
    while offset < count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        offset += 1
        return
      case UInt8(ascii: "\\"): offset += 2
      default:
        offset += 1
        if offset & 7 == 0 { offset = PlainText.end(bytes, from: offset, to: count) }
      }
    }
    throw JSONError(.syntax, at: count, "the text ends within a string")
  }

  private mutating func restOfString(
    _ output: inout [UInt8], _ surrogates: Surrogates
  ) throws(JSONError) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        return
      case UInt8(ascii: "\\"):
        try escape(&output, surrogates)
      case 0..<0x20:
        throw JSONError(.syntax, at: offset, "a control character stands bare in a string")
      case 0x20..<0x80:
        output.append(byte)
        offset += 1
      default:
        try multibyte(&output)
      }
    }
    throw JSONError(.syntax, at: count, "the text ends within a string")
  }

  private mutating func multibyte(_ output: inout [UInt8]) throws(JSONError) {
    let length = UTF8Form.length(at: offset, in: bytes, count: count)
    guard length > 0 else {
      throw JSONError(.encoding, at: offset, "bytes that are not UTF-8")
    }
    bytes.append(offset..<(offset + length), to: &output)
    offset += length
  }

  private mutating func escape(
    _ output: inout [UInt8], _ surrogates: Surrogates
  ) throws(JSONError) {
    let start = offset
    guard offset + 1 < count else {
      throw JSONError(.syntax, at: count, "the text ends within a string")
    }
    let letter = bytes[offset + 1]
    offset += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(letter)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0c)
    case UInt8(ascii: "n"): output.append(0x0a)
    case UInt8(ascii: "r"): output.append(0x0d)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "u"):
      let scalar = try unicodeEscape(from: start, surrogates)
      output.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    default:
      throw JSONError(.syntax, at: start, "an escape that JSON does not have")
    }
  }

  private mutating func unicodeEscape(
    from start: Int, _ surrogates: Surrogates
  ) throws(JSONError) -> Unicode.Scalar {
    let high = try hexQuad()
    if let scalar = Unicode.Scalar(high) { return scalar }
    if high < 0xdc00, offset + 1 < count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    {
      let resume = offset
      offset += 2
      let low = try hexQuad()
      if (0xdc00...0xdfff).contains(low) {
        let value = 0x10000 + (high - 0xd800) << 10 + (low - 0xdc00)
        if let scalar = Unicode.Scalar(value) { return scalar }
      }
      offset = resume
    }
    guard surrogates == .replace else {
      throw JSONError(.loneSurrogate, at: start, "half of a surrogate pair")
    }
    return "\u{fffd}"
  }

  private mutating func hexQuad() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      switch peek() {
      case .some(let digit) where digit >= 0x30 && digit <= 0x39:
        value = value << 4 | UInt32(digit - 0x30)
      case .some(let digit) where digit >= 0x41 && digit <= 0x46:
        value = value << 4 | UInt32(digit - 0x37)
      case .some(let digit) where digit >= 0x61 && digit <= 0x66:
        value = value << 4 | UInt32(digit - 0x57)
      default: throw unexpected("four hexadecimal digits")
      }
      offset += 1
    }
    return value
  }
}
