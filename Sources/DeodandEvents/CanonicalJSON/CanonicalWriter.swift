/// Writes JSON in the one form of RFC 8785 (JCS): keys by UTF-16 code unit, no space, ES6 numbers.
public enum CanonicalWriter {
  /// The canonical UTF-8 bytes of a value.
  public static func write(_ value: JSONValue) -> [UInt8] {
    var output: [UInt8] = []
    write(value, to: &output)
    return output
  }

  /// Appends the canonical bytes of a value.
  public static func write(_ value: JSONValue, to output: inout [UInt8]) {
    switch value {
    case .null: output.append(contentsOf: "null".utf8)
    case .bool(let truth): output.append(contentsOf: (truth ? "true" : "false").utf8)
    case .integer(let whole):
      precondition(JSONNumber.safeIntegers.contains(whole), "an integer that JSON cannot carry")
      output.append(contentsOf: String(whole).utf8)
    case .number(let double): ES6Number.write(double, to: &output)
    // RFC 8785 knows doubles only: what could be altered by one is kept as it came.
    case .decimal(let decimal): output.append(contentsOf: decimal.text.utf8)
    case .string(let text): writeString(text, to: &output)
    case .array(let elements):
      output.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        write(element, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    case .object(let object): write(object, to: &output)
    }
  }

  /// Appends the canonical bytes of an object.
  public static func write(_ object: JSONObject, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "{"))
    for (index, member) in sorted(object.members).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      writeString(member.key, to: &output)
      output.append(UInt8(ascii: ":"))
      write(member.value, to: &output)
    }
    output.append(UInt8(ascii: "}"))
  }

  /// The members in the order of their keys' UTF-16 code units (RFC 8785 section 3.2.3).
  package static func sorted(_ members: [JSONObject.Member]) -> [JSONObject.Member] {
    // What was read from canonical JSON, and much of what is written, is in order already.
    let isSorted = members.indices.dropFirst().allSatisfy {
      !KeyOrder.precedes(members[$0].key, members[$0 - 1].key)
    }
    if isSorted { return members }
    // Positions are cheaper to move about than members, whose parts are counted references.
    let order = members.indices.sorted { KeyOrder.precedes(members[$0].key, members[$1].key) }
    return order.map { members[$0] }
  }

  /// Appends a JSON string literal, quotes included (RFC 8785 section 3.2.2.2).
  public static func writeString(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var copy = text
    // The text stays where it is while its bytes are lent.
    copy.withUTF8 { buffer in
      guard let bytes = unsafe ByteView(UnsafeRawBufferPointer(buffer)) else { return }
      var start = 0
      var index = 0
      while index < bytes.count {
        if index & 7 == 0 { index = PlainText.end(bytes, from: index, to: bytes.count) }
        guard index < bytes.count else { break }
        if Escape.isNeeded(bytes[index]) {
          bytes.append(start..<index, to: &output)
          Escape.write(bytes[index], to: &output)
          start = index + 1
        }
        index += 1
      }
      bytes.append(start..<bytes.count, to: &output)
    }
    output.append(UInt8(ascii: "\""))
  }
}

/// What RFC 8785 escapes in strings, and how.
enum Escape {
  /// Control characters, the quote and the backslash; nothing else.
  static func isNeeded(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// The letter of a two-character escape, if the byte has one.
  static func letter(of byte: UInt8) -> UInt8? {
    switch byte {
    case 0x08: UInt8(ascii: "b")
    case 0x09: UInt8(ascii: "t")
    case 0x0a: UInt8(ascii: "n")
    case 0x0c: UInt8(ascii: "f")
    case 0x0d: UInt8(ascii: "r")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
    default: nil
    }
  }

  static func write(_ byte: UInt8, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\\"))
    if let letter = letter(of: byte) {
      output.append(letter)
    } else {
      output.append(contentsOf: "u00".utf8)
      output.append(contentsOf: Hex.encodeBytes([byte]))
    }
  }
}

/// The order of keys: by UTF-16 code unit, which differs from code points above U+FFFF.
enum KeyOrder {
  static func precedes(_ left: String, _ right: String) -> Bool {
    // Both texts stay where they are while their bytes are lent.
    let answer = unsafe left.utf8.withContiguousStorageIfAvailable { left in
      unsafe right.utf8.withContiguousStorageIfAvailable { right in unsafe precedes(left, right) }
    }
    return (answer ?? nil) ?? left.utf16.lexicographicallyPrecedes(right.utf16)
  }

  /// Judged by the first bytes that differ.
  ///
  /// UTF-8 order is code point order. UTF-16 differs from it only where one code point is above
  /// U+FFFF, which UTF-8 begins with 0xF0 or more and UTF-16 with a surrogate, and the other is
  /// from U+E000 to U+FFFF, which UTF-8 begins with 0xEE or 0xEF. Bytes after the first of a code
  /// point are below 0xC0: where they are the first to differ, both orders agree.
  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let common = min(left.count, right.count)
    var index = 0
    while index < common, unsafe left[index] == right[index] { index += 1 }
    guard index < common else { return left.count < right.count }
    let (a, b) = unsafe (left[index], right[index])
    let isReversed = a >= 0xee && b >= 0xee && (a >= 0xf0) != (b >= 0xf0)
    return isReversed ? a > b : a < b
  }
}
