/// Ascending numbers as differences in LEB128: seven bits a byte, the highest bit says that more
/// follow.
///
/// The first number is kept beside the list.
enum PostingList {
  /// Lists longer than this are continued in another segment, so that a search reads little.
  static let segmentBytes = 512

  /// The difference is positive: lists ascend without repetitions.
  static func append(_ difference: Int64, to list: inout [UInt8]) {
    var rest = UInt64(difference)
    while rest >= 0x80 {
      list.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    list.append(UInt8(rest))
  }

  /// The numbers of a list; a damaged one ends early.
  static func decode(_ list: [UInt8], from first: Int64) -> [Int64] {
    var numbers = [first]
    var value: UInt64 = 0
    var shift: UInt64 = 0
    for byte in list {
      value |= UInt64(byte & 0x7f) << shift
      shift += 7
      guard byte & 0x80 == 0 else {
        // A ninth byte that goes on would be beyond 63 bits, which no writer makes.
        if shift > 56 { return numbers }
        continue
      }
      numbers.append(numbers[numbers.count - 1] &+ Int64(bitPattern: value))
      (value, shift) = (0, 0)
    }
    return numbers
  }
}
