/// Well-formed UTF-8 (Unicode 15, table 3-7): no overlong forms, no surrogates, nothing beyond
/// U+10FFFF.
enum UTF8Form {
  /// The length of the multi-byte sequence at an offset, or 0 if there is no well-formed one.
  static func length(at offset: Int, in bytes: ByteView, count: Int) -> Int {
    let first = bytes[offset]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch first {
    case 0xc2...0xdf: length = 2
    case 0xe0:
      length = 3
      second = 0xa0...0xbf
    case 0xe1...0xec, 0xee...0xef: length = 3
    case 0xed:
      length = 3
      second = 0x80...0x9f
    case 0xf0:
      length = 4
      second = 0x90...0xbf
    case 0xf1...0xf3: length = 4
    case 0xf4:
      length = 4
      second = 0x80...0x8f
    default: return 0
    }
    guard offset + length <= count, second.contains(bytes[offset + 1]) else { return 0 }
    for index in stride(from: 2, to: length, by: 1) where bytes[offset + index] & 0xc0 != 0x80 {
      return 0
    }
    return length
  }
}
