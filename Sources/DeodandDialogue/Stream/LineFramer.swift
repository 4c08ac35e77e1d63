public import DeodandEvents

/// Cuts a byte stream into lines, each with the exact bytes that ended it.
///
/// Invariants: the frames' bytes in order are the bytes that were appended; a byte is looked at
/// once, so a line that comes in n pieces costs O(its length); a line of more than `limit` bytes
/// (its end included) leaves in pieces, so memory is bounded by `limit`.
public struct LineFramer: Sendable {
  /// Which part of a line that is too long to be held a piece is.
  public enum Edge: Sendable, Hashable {
    /// The line's beginning; more follows.
    case first
    /// Neither beginning nor end.
    case middle
    /// The line's end.
    case last
    /// The whole line, which came at once.
    case whole
  }

  /// What can be passed on.
  public enum Frame: Sendable, Hashable {
    /// A line that ends with a line feed (a carriage return before it belongs to the line).
    case line([UInt8])
    /// What followed the last line feed when the stream ended.
    case unterminated([UInt8])
    /// A part of a line that has more bytes than the limit.
    case piece([UInt8], Edge)

    /// The exact bytes.
    public var bytes: [UInt8] {
      switch self {
      case .line(let bytes), .unterminated(let bytes), .piece(let bytes, _): bytes
      }
    }
  }

  private let limit: Int
  private let pieceBytes: Int
  /// Bytes without a line feed; at most `limit`, or `pieceBytes` within a line that is too long.
  private var pending: [UInt8] = []
  private var isWithinLongLine = false

  /// Frames lines up to a limit; what is longer leaves in pieces of at least `pieceBytes`.
  public init(limit: Int = Limits.lineBytes, pieceBytes: Int = Limits.contentChunkBytes) {
    precondition(limit > 0 && pieceBytes > 0, "a limit of nothing would frame nothing")
    self.limit = limit
    self.pieceBytes = pieceBytes
  }

  /// Takes the next bytes of the stream, and returns what they complete.
  public mutating func append(_ bytes: ArraySlice<UInt8>) -> [Frame] {
    // The bytes are lent for as long as they are taken.
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Takes the next bytes of the stream, and returns what they complete.
  public mutating func append(_ bytes: [UInt8]) -> [Frame] {
    // The bytes are lent for as long as they are taken.
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Takes the next bytes of the stream, and returns what they complete.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) -> [Frame] {
    // The caller lends the buffer for as long as this runs, and no view of it is left after.
    guard let bytes = unsafe ByteView(bytes) else { return [] }
    var frames: [Frame] = []
    var start = 0
    while let feed = LineFramer.lineFeed(in: bytes, from: start) {
      bytes.append(start..<(feed + 1), to: &pending)
      frames.append(endOfLine())
      start = feed + 1
    }
    bytes.append(start..<bytes.count, to: &pending)
    if pending.count > (isWithinLongLine ? pieceBytes : limit) {
      frames.append(.piece(take(), isWithinLongLine ? .middle : .first))
      isWithinLongLine = true
    }
    return frames
  }

  /// Ends the stream: what is left leaves as it is.
  public mutating func finish() -> Frame? {
    defer { isWithinLongLine = false }
    if pending.isEmpty { return nil }
    return isWithinLongLine ? .piece(take(), .last) : .unterminated(take())
  }

  private mutating func endOfLine() -> Frame {
    defer { isWithinLongLine = false }
    if isWithinLongLine { return .piece(take(), .last) }
    return pending.count > limit ? .piece(take(), .whole) : .line(take())
  }

  private mutating func take() -> [UInt8] {
    let bytes = pending
    pending = []
    return bytes
  }

  /// The first line feed, eight bytes at a time.
  ///
  /// A word minus 0x01… has the top bit of a byte set, where the word has not, only if that byte or
  /// a lower one was zero; XOR with 0x0A… makes line feeds the zeros. The exact place is then
  /// looked for.
  private static func lineFeed(in bytes: ByteView, from start: Int) -> Int? {
    let feeds: UInt64 = 0x0a0a_0a0a_0a0a_0a0a
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    var index = bytes.words(from: start, to: bytes.count) { bytes in
      let word = bytes ^ feeds
      return (word &- ones) & ~word & tops == 0
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n") { return index }
      index += 1
    }
    return nil
  }
}
