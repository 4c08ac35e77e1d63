import DeodandEvents

/// A JSON-RPC id, compared by type and value: 1 and "1" differ, "a" and "\u0061" do not.
///
/// A peer decodes an id and writes it again, so the spelling may change on the way back; 1 and 1.0
/// are one id, for many peers hold numbers as doubles.
struct RPCID: Sendable, Hashable {
  private enum Value: Sendable, Hashable {
    case integer(Int64)
    case double(UInt64)
    /// UTF-8, because Swift compares strings by canonical equivalence.
    case string([UInt8])
  }

  private let value: Value
  /// The id as it was sent.
  ///
  /// Kept for answers of ours, which have to give back what was sent.
  let literal: [UInt8]

  /// The id that stands at a place; nil if it is null or neither string nor number.
  init?(_ outline: JSONOutline, in bytes: [UInt8]) {
    switch try? outline.value(in: bytes) {
    case .integer(let whole): value = .integer(whole)
    case .number(let double):
      // Within ±2⁵³ a double that is whole is that integer.
      let whole = Int64(exactly: double).flatMap { abs($0) <= 1 << 53 ? $0 : nil }
      value = whole.map { .integer($0) } ?? .double(double.bitPattern)
    // By the nearest double, as a peer that decodes it does.
    case .decimal(let decimal):
      value =
        decimal.integer.map { .integer($0) }
        ?? .double((decimal.double ?? .infinity).bitPattern)
    case .string(let text): value = .string(Array(text.utf8))
    default: return nil
    }
    literal = Array(bytes[outline.range])
  }

  /// The id as a record's data can hold it.
  var json: JSONValue {
    switch value {
    case .integer(let whole) where abs(whole) < 1 << 53: .integer(whole)
    case .string(let text): .string(BoundedText.shorten(String(decoding: text, as: UTF8.self)).text)
    default: .string(BoundedText.shorten(String(decoding: literal, as: UTF8.self)).text)
    }
  }

  static func == (left: RPCID, right: RPCID) -> Bool { left.value == right.value }

  func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
