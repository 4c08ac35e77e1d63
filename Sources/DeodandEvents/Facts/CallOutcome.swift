/// What became of a call or an exchange.
///
/// The list is open: another recorder's word is kept and shown.
public struct CallOutcome: RawRepresentable, FactValue, Hashable {
  /// The word in the record.
  public let rawValue: String

  /// Wraps a word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Whether two words are the same bytes.
  public static func == (left: CallOutcome, right: CallOutcome) -> Bool {
    left.rawValue.hasSameBytes(as: right.rawValue)
  }

  /// Feeds the bytes of the word to the hasher.
  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }
}

extension CallOutcome {
  /// An answer came that says of itself that it is none of an error, and no more than
  /// that.
  public static let success = CallOutcome(rawValue: "success")
  /// The tool or the provider said that it failed.
  public static let error = CallOutcome(rawValue: "error")
  /// The protocol's own refusal: a JSON-RPC error, or an HTTP status where the protocol has none.
  public static let protocolError = CallOutcome(rawValue: "protocol_error")
  /// Whoever asked took it back.
  public static let cancelled = CallOutcome(rawValue: "cancelled")
  /// Somebody decided against it, and it was not passed on.
  public static let denied = CallOutcome(rawValue: "denied")
  /// No answer came.
  public static let noResponse = CallOutcome(rawValue: "no_response")
  /// The tool asks for more first (MCP).
  public static let inputRequired = CallOutcome(rawValue: "input_required")
  /// An answer began and did not end.
  public static let interrupted = CallOutcome(rawValue: "interrupted")
}
