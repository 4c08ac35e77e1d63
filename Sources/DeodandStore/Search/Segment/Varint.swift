/// Whole numbers in LEB128: seven bits a byte, the lowest first, the highest bit says that more
/// follow.
enum Varint {
  /// The most bytes that a number takes.
  static let longest = 10

  static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Reads the number at a place and moves behind it; nil where none ends before `end`.
  ///
  /// Bits beyond 64 are dropped: nobody writes them, and what reads them checks what it got.
  @inline(__always)
  static func read(_ bytes: [UInt8], at place: inout Int, before end: Int) -> UInt64? {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while place < end, shift < 70 {
      let byte = bytes[place]
      place += 1
      number |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return number }
      shift += 7
    }
    return nil
  }

  /// A number with its sign in the lowest bit, so that small ones of either sign are short.
  static func folded(_ number: Int64) -> UInt64 {
    UInt64(bitPattern: number << 1 ^ number >> 63)
  }

  static func unfolded(_ number: UInt64) -> Int64 {
    Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }
}
