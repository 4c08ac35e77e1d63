/// How the events of a streamed answer are told apart on the wire.
package enum StreamFraming: Sendable, Hashable {
  /// Server-sent events (WHATWG HTML section 9.2.6), `text/event-stream`.
  case events
  /// One JSON document a line, `application/x-ndjson`.
  case lines
  /// Binary messages with headers and checksums, `application/vnd.amazon.eventstream`.
  case amazon

  /// The media types that say so; a body of another type may be a stream all the same.
  package var mediaTypes: Set<String> {
    switch self {
    case .events: ["text/event-stream"]
    case .lines: ["application/x-ndjson", "application/ndjson", "application/jsonl"]
    case .amazon: ["application/vnd.amazon.eventstream"]
    }
  }

  /// Whether bytes begin as such a stream does, and as no JSON document does.
  ///
  /// Servers and gateways send streams under other types, or none.
  package func begins(_ bytes: [UInt8]) -> Bool {
    switch self {
    case .events:
      let text = bytes.drop { "\r\n\u{feff}".utf8.contains($0) }
      return ["data:", "event:", "id:", "retry:", ":"].contains { text.starts(with: $0.utf8) }
    case .lines: return false
    case .amazon:
      // A message has the lengths of itself and of its headers first, and is longer than both.
      guard bytes.count >= AmazonEventFramer.overhead, bytes[0] == 0 else { return false }
      let (total, headers) = AmazonEventFramer.lengths(bytes[...])
      return total >= AmazonEventFramer.overhead + headers && total <= 1 << 24
    }
  }
}
