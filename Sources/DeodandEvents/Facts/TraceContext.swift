/// W3C trace context, as peers send it in `traceparent`: `00-TRACE-SPAN-FLAGS`, in lower-case
/// hexadecimal (W3C Recommendation "Trace Context", section 3.2).
package struct TraceContext: Sendable, Hashable {
  /// The text as it was sent, 55 bytes.
  package let text: String

  /// A `traceparent`, if it is well formed; a malformed one is to be ignored (section 4.3).
  package init?(_ text: String) {
    guard text.utf8.count == 55 else { return nil }
    let isWellFormed = text.utf8.enumerated().allSatisfy { index, byte in
      switch (index, byte) {
      case (2, _), (35, _), (52, _): byte == UInt8(ascii: "-")
      case (_, UInt8(ascii: "0")...UInt8(ascii: "9")), (_, UInt8(ascii: "a")...UInt8(ascii: "f")):
        true
      default: false
      }
    }
    guard isWellFormed else { return nil }
    self.text = text
  }

  /// The trace's id: 32 hexadecimal digits.
  package var trace: String { digits(3..<35) }
  /// The id of the span that was open when it was sent: 16 hexadecimal digits.
  package var span: String { digits(36..<52) }

  /// A `traceparent` as it was sent, if it is well formed.
  package static func parent(_ text: String?) -> String? { text.flatMap(TraceContext.init)?.text }

  private func digits(_ range: Range<Int>) -> String {
    String(decoding: text.utf8.dropFirst(range.lowerBound).prefix(range.count), as: UTF8.self)
  }
}
