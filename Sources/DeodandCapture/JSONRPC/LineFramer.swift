public import DeodandEvents

/// Cuts a byte stream into lines and keeps every byte: the lines, ends included, are the stream.
///
/// A line beyond the limit is handed on in pieces as it comes, marked, so that a hostile peer can neither
/// fill the memory nor stop the traffic.
public struct LineFramer: Sendable {
  /// A piece of the stream.
  public enum Piece: Sendable, Hashable {
    /// A whole line, its line feed included.
    case line([UInt8])
    /// A part of a line that is too long to be looked at.
    case oversized([UInt8])
    /// What stood behind the last line feed when the stream ended.
    case rest([UInt8])
  }

  private let limit: Int
  private var buffer: [UInt8] = []
  private var isOversized = false
  private static let lineFeed = UInt8(ascii: "\n")

  /// Begins a stream; `limit` is the longest line that is kept together, in bytes.
  public init(limit: Int = Limits.lineBytes) {
    precondition(limit > 0, "a line has at least one byte")
    self.limit = limit
  }

  /// The pieces that these bytes complete.
  public mutating func push(_ bytes: ArraySlice<UInt8>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = bytes
    // Only the new bytes are searched, so a line of many pieces costs linear time.
    while let end = rest.firstIndex(of: Self.lineFeed) {
      buffer.append(contentsOf: rest[...end])
      rest = rest[(end + 1)...]
      let isTooLong = isOversized || buffer.count > limit
      pieces.append(isTooLong ? .oversized(buffer) : .line(buffer))
      buffer.removeAll(keepingCapacity: buffer.count < 1 << 20)
      isOversized = false
    }
    buffer.append(contentsOf: rest)
    if buffer.count > limit {
      isOversized = true
      pieces.append(.oversized(buffer))
      buffer.removeAll()
    }
    return pieces
  }

  /// What is left when the stream ends.
  public mutating func finish() -> Piece? {
    defer { buffer.removeAll() }
    if buffer.isEmpty { return nil }
    return isOversized ? .oversized(buffer) : .rest(buffer)
  }
}
