import DeodandEvents

/// Cuts a byte stream into messages of Amazon's event stream encoding.
///
/// A message is: its length and that of its headers (4 bytes each, big-endian), a checksum of both,
/// the headers, the payload, a checksum of all. Source: the developer guide of Amazon Transcribe,
/// "Event stream encoding", and the specification of Smithy.
///
/// The checksums are not compared: what crossed the wire is recorded as it came, and this is a
/// reading of it. Lengths are: one that can't be ends the reading.
struct AmazonEventFramer: Sendable {
  /// Prelude and trailing checksum, in bytes.
  static let overhead = 16

  private let limit: Int
  private var pending: [UInt8] = []
  /// Whether a length was met that no message has.
  private(set) var isBroken = false

  /// Reads messages of up to `limit` bytes.
  init(limit: Int) { self.limit = limit }

  /// Whether the stream ended, or broke, within a message.
  var endsWithin: Bool { !pending.isEmpty || isBroken }

  /// Takes the next bytes, and returns the messages that they complete: for each an object whose
  /// one member is named by the type of the event; nil where the payload is not JSON.
  mutating func append(_ bytes: [UInt8]) -> [JSONValue?] {
    guard !isBroken else { return [] }
    pending += bytes
    var events: [JSONValue?] = []
    var start = 0
    while pending.count - start >= Self.overhead {
      let (total, headers) = Self.lengths(pending[start...])
      guard total >= Self.overhead + headers, total <= limit else {
        isBroken = true
        pending = []
        return events
      }
      guard pending.count - start >= total else { break }
      events.append(Self.event(pending[start..<(start + total)], headers: headers))
      start += total
    }
    pending.removeFirst(start)
    return events
  }

  /// The lengths of a message and of its headers, in bytes.
  static func lengths(_ bytes: ArraySlice<UInt8>) -> (total: Int, headers: Int) {
    (integer(bytes.prefix(4)), integer(bytes.dropFirst(4).prefix(4)))
  }

  private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private static func event(_ message: ArraySlice<UInt8>, headers length: Int) -> JSONValue? {
    let body = message.dropFirst(12).dropLast(4)
    let names = headers(body.prefix(length))
    guard let payload = try? JSONReader.read(Array(body.dropFirst(length)), profile: .wire) else {
      return nil
    }
    let type = names[":event-type"] ?? names[":exception-type"] ?? "unknown"
    // An exception's type is written small here and large in the names of errors elsewhere.
    let isFailure = names[":message-type"] == "exception" && !type.hasSuffix("Exception")
    var event = JSONObject()
    event[isFailure ? type + "Exception" : type] = payload
    return .object(event)
  }

  /// The headers that are texts; one of another type ends the reading, since only the first
  /// matter here and those are texts.
  private static func headers(_ bytes: ArraySlice<UInt8>) -> [String: String] {
    var found: [String: String] = [:]
    var rest = bytes
    while let count = rest.popFirst().map({ Int($0) }), rest.count >= count + 3 {
      let name = String(decoding: rest.prefix(count), as: UTF8.self)
      rest = rest.dropFirst(count)
      guard rest.popFirst() == 7 else { break }
      let length = integer(rest.prefix(2))
      guard rest.count >= 2 + length else { break }
      found[name] = String(decoding: rest.dropFirst(2).prefix(length), as: UTF8.self)
      rest = rest.dropFirst(2 + length)
    }
    return found
  }
}
