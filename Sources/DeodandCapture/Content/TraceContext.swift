/// W3C trace context as peers send it.
enum TraceContext {
  /// A `traceparent`, if it is well formed.
  static func parent(_ text: String?) -> String? {
    guard let text, text.utf8.count == 55 else { return nil }
    let isWellFormed = text.utf8.enumerated().allSatisfy { index, byte in
      switch (index, byte) {
      case (2, _), (35, _), (52, _): byte == UInt8(ascii: "-")
      case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")):
        true
      default: false
      }
    }
    return isWellFormed ? text : nil
  }
}
