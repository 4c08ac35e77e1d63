public import DeodandEvents

/// Cuts a byte stream into server-sent events (WHATWG HTML section 9.2.6), each with its exact
/// bytes.
///
/// An event ends with its blank line; lines end with LF, CR LF or CR. A blank line that ends with
/// CR is held until the next byte tells whether a LF belongs to it, so that how the stream was
/// split makes no difference to the frames.
///
/// Invariants: the frames' bytes in order are the bytes that were appended; a byte is looked at
/// once; a frame of more than `limit` bytes leaves in pieces of `limit` bytes, none of which is
/// complete, so memory is bounded by `limit`.
public struct EventStreamFramer: Sendable {
  /// One event, or a comment, or a piece of an event that is too long to be held.
  public struct Frame: Sendable, Hashable {
    /// The exact bytes, the blank line that ended them included.
    public let bytes: [UInt8]
    /// The event's type; nil if none was named, which means `message`.
    public let event: String?
    /// The data lines joined by LF; nil if there was none, as in a comment that keeps alive.
    public let data: [UInt8]?
    /// The event's id, if one was given.
    public let id: String?
    /// Whether its blank line came: a reader takes no notice of an event that is not complete.
    public let isComplete: Bool
  }

  private let limit: Int
  /// Bytes of the current frame; at most `limit`.
  private var pending: [UInt8] = []
  /// How many bytes the current line has so far.
  private var lineBytes = 0
  private var isFirstLine = true
  private var isFirstFrame = true
  /// Whether the last byte was a CR whose line may yet get its LF.
  private var isAfterReturn = false
  private var isWithinLongFrame = false

  /// Frames events of up to `limit` bytes.
  ///
  /// The limit is in bytes and holds for one frame, its line ends included.
  public init(limit: Int = Limits.lineBytes) {
    precondition(limit >= 4, "a limit below a byte order mark and a line end would frame nothing")
    self.limit = limit
  }

  /// Takes the next bytes of the stream, and returns what they complete.
  ///
  /// May return none, or many. Whoever forwards the stream need not wait for a frame: nothing here
  /// changes a byte or the order of bytes.
  public mutating func append(_ bytes: [UInt8]) -> [Frame] {
    var frames: [Frame] = []
    var start = 0
    while start < bytes.count {
      if isAfterReturn {
        start += endReturn(before: bytes[start], &frames)
        continue
      }
      let end = bytes[start...].firstIndex { $0 == Self.feed || $0 == Self.carriageReturn }
      take(bytes[start..<(end ?? bytes.count)], &frames)
      lineBytes += (end ?? bytes.count) - start
      guard let end else { break }
      take(bytes[end...end], &frames)
      if bytes[end] == Self.feed { endLine(&frames) } else { isAfterReturn = true }
      start = end + 1
    }
    return frames
  }

  /// Ends the stream: what is left, without its blank line unless a CR was held as one.
  ///
  /// Its fields are read as far as they came.
  ///
  /// A reader would throw such an event away (the specification says so); here it is handed out
  /// with `isComplete` false, since what crossed the wire is evidence also where a client ignores
  /// it.
  public mutating func finish() -> Frame? {
    var frames: [Frame] = []
    if isAfterReturn { endLine(&frames) }
    isAfterReturn = false
    lineBytes = 0
    defer { isWithinLongFrame = false }
    if let last = frames.last { return last }
    guard !pending.isEmpty else { return nil }
    return isWithinLongFrame ? piece() : frame(isComplete: false)
  }

  /// Ends the line that a CR ended; how many bytes of the next line's beginning belonged to it.
  private mutating func endReturn(before next: UInt8, _ frames: inout [Frame]) -> Int {
    isAfterReturn = false
    let isPair = next == Self.feed
    if isPair { take([next], &frames) }
    endLine(&frames)
    return isPair ? 1 : 0
  }

  /// A line that holds nothing but the byte order mark at the start of the stream is an empty line,
  /// for the mark is no part of the text.
  private mutating func endLine(_ frames: inout [Frame]) {
    defer {
      lineBytes = 0
      isFirstLine = false
    }
    let isMark = isFirstLine && lineBytes == 3 && pending.starts(with: Self.mark)
    guard lineBytes == 0 || isMark else { return }
    frames.append(isWithinLongFrame ? piece() : frame(isComplete: true))
    isWithinLongFrame = false
  }

  /// Holds bytes back, and lets pieces of `limit` bytes go as soon as more than that would be held.
  private mutating func take(_ bytes: ArraySlice<UInt8>, _ frames: inout [Frame]) {
    var rest = bytes
    while pending.count + rest.count > limit {
      let room = limit - pending.count
      pending.append(contentsOf: rest.prefix(room))
      rest = rest.dropFirst(room)
      frames.append(piece())
      isWithinLongFrame = true
    }
    pending.append(contentsOf: rest)
  }

  private mutating func take() -> [UInt8] {
    let bytes = pending
    pending = []
    return bytes
  }

  /// A frame of its own, its fields read.
  private mutating func frame(isComplete: Bool) -> Frame {
    defer { isFirstFrame = false }
    let bytes = take()
    // A byte order mark is ignored where it begins the stream, and part of a name elsewhere.
    let isMarked = isFirstFrame && bytes.starts(with: Self.mark)
    return Frame(bytes, fieldsFrom: isMarked ? Self.mark.count : 0, isComplete: isComplete)
  }

  /// A part of a frame that is too long: its fields are not read, for they could be cut anywhere.
  private mutating func piece() -> Frame {
    isFirstFrame = false
    return Frame(bytes: take(), event: nil, data: nil, id: nil, isComplete: false)
  }

  private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]
  fileprivate static let feed = UInt8(ascii: "\n")
  fileprivate static let carriageReturn = UInt8(ascii: "\r")
}

extension EventStreamFramer.Frame {
  /// Reads the fields of a frame.
  fileprivate init(_ bytes: [UInt8], fieldsFrom start: Int, isComplete: Bool) {
    var event: String?
    var id: String?
    var data: [[UInt8].SubSequence] = []
    // As the specification reads lines: the name goes to the first colon, one space behind it is
    // left out, a line that begins with a colon is a comment, other names (`retry` among them) say
    // nothing here. An id with a NUL byte is ignored. Invalid UTF-8 is replaced in `event` and
    // `id`; `data` stays as it is.
    for line in bytes[start...].split(whereSeparator: Self.isLineEnd) {
      let name = line.prefix { $0 != UInt8(ascii: ":") }
      var value = line.dropFirst(name.count + 1)
      if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
      if name.elementsEqual("data".utf8) {
        data.append(value)
      } else if name.elementsEqual("event".utf8) {
        event = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
      } else if name.elementsEqual("id".utf8), !value.contains(0) {
        id = String(decoding: value, as: UTF8.self)
      }
    }
    self.init(
      bytes: bytes, event: event,
      data: data.isEmpty ? nil : Array(data.joined(separator: [EventStreamFramer.feed])), id: id,
      isComplete: isComplete)
  }

  private static func isLineEnd(_ byte: UInt8) -> Bool {
    byte == EventStreamFramer.feed || byte == EventStreamFramer.carriageReturn
  }
}
