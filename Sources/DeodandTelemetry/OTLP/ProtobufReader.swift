package import DeodandEvents

/// The fields of one protobuf message, one after another, with the place of each in the bytes.
///
/// Only the wire format, and strict: varints of at most ten bytes, groups refused, every length
/// within the message. What it reads ends at `end`, and the view checks each index. Unknown fields
/// are for the caller to pass over. Why there is no generated code:
/// docs/decisions/0011-otlp-is-read-without-generated-code.md.
///
/// The wire format is that of protobuf.dev/programming-guides/encoding. It is a value without
/// allocation: one is made for each nested message.
package struct ProtobufReader {
  /// What a field holds.
  package enum Value: Sendable, Hashable {
    /// Wire type 0.
    case varint(UInt64)
    /// Wire type 1.
    case fixed64(UInt64)
    /// Wire type 2: where its bytes stand, the length left out.
    case bytes(Range<Int>)
    /// Wire type 5.
    case fixed32(UInt32)
  }

  /// A field.
  package struct Field: Sendable, Hashable {
    /// The field's number, at least 1.
    package let number: UInt32
    /// What it holds.
    package let value: Value
  }

  private let bytes: ByteView
  private var offset: Int
  private let end: Int

  /// Reads the message that stands at a range of a view.
  ///
  /// Ranges that it answers are of the same view, and so are offsets of errors.
  package init(_ bytes: ByteView, in range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  /// The next field, or nil at the end of the message.
  package mutating func next() throws(TelemetryError) -> Field? {
    guard offset < end else { return nil }
    let start = offset
    let tag = try varint()
    // A tag is a varint of 32 bits: the number above, the wire type in the lowest three.
    guard tag <= UInt64(UInt32.max), tag >> 3 > 0 else {
      throw TelemetryError(.malformed, at: start, "a field has no proper number")
    }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1: value = .fixed64(try fixed(8))
    case 2:
      let length = try varint()
      // Compared before it becomes an `Int`: a length of 64 bits would trap there.
      guard length <= UInt64(end - offset) else {
        throw TelemetryError(.malformed, at: start, "a field is longer than its message")
      }
      value = .bytes(offset..<(offset + Int(length)))
      offset += Int(length)
    case 5: value = .fixed32(UInt32(truncatingIfNeeded: try fixed(4)))
    default: throw TelemetryError(.malformed, at: start, "a field is of a type that is not used")
    }
    return Field(number: UInt32(tag >> 3), value: value)
  }

  /// Seven bits a byte, the least significant first.
  ///
  /// Longer spellings of small numbers are accepted, as other readers do; an eleventh byte is not.
  private mutating func varint() throws(TelemetryError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < end {
      let byte = bytes[offset]
      // The tenth byte holds the last bit of 64.
      guard shift < 63 || byte <= 1 else {
        throw TelemetryError(.malformed, at: offset, "a number has more than 64 bits")
      }
      offset += 1
      value |= UInt64(byte & 0x7f) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    throw TelemetryError(.malformed, at: offset, "the message ends within a number")
  }

  /// Least significant byte first.
  private mutating func fixed(_ count: Int) throws(TelemetryError) -> UInt64 {
    guard end - offset >= count else {
      throw TelemetryError(.malformed, at: offset, "the message ends within a number")
    }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
    offset += count
    return value
  }
}
