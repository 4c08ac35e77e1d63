import DeodandDialogue
import DeodandSystem

/// Lines of a descriptor, without their ends, and with a limit that keeps memory bounded.
///
/// Unlike `LineFramer` it drops what is too long: a draft of that length is refused, so nobody
/// needs its bytes. Each byte is looked at once.
struct LineReader {
  /// What was read.
  enum Line {
    /// A whole line.
    case whole([UInt8])
    /// A line beyond the limit: it was read to its end and dropped; its length.
    case tooLong(byteCount: Int)
  }

  private let descriptor: Int32
  /// What messages call the descriptor.
  private let name: String
  /// In bytes, without the line's end.
  private let limit: Int
  private var buffer: [UInt8] = []
  /// Where the next line begins in `buffer`.
  private var start = 0
  /// Up to where no line end was found, so that a line that comes in many pieces is not searched
  /// again from its start.
  private var searched = 0
  private var isAtEnd = false
  private static let newline = UInt8(ascii: "\n")

  /// The descriptor stays the caller's: it is read and not closed.
  init(descriptor: Int32, name: String, limit: Int) {
    self.descriptor = descriptor
    self.name = name
    self.limit = limit
  }

  /// Whether another line can be had without waiting for more input.
  ///
  /// Lets a caller record what has come together before it waits: drafts of one burst share a
  /// commit.
  mutating func hasLine() -> Bool { lineEnd() != nil }

  /// The next line, or nil at the end.
  ///
  /// A last line without an end counts.
  mutating func next() throws -> Line? {
    var dropped = 0
    while true {
      if let end = lineEnd() {
        let line = Array(buffer[start..<end])
        start = end + 1
        searched = start
        if dropped > 0 { return .tooLong(byteCount: dropped + line.count) }
        return line.count > limit ? .tooLong(byteCount: line.count) : .whole(line)
      }
      if isAtEnd {
        let rest = Array(buffer[start...])
        start = buffer.count
        if dropped > 0 { return .tooLong(byteCount: dropped + rest.count) }
        return rest.isEmpty ? nil : .whole(rest)
      }
      // It is too long already; only its length is kept from here on.
      if buffer.count - start > limit {
        dropped += buffer.count - start
        start = buffer.count
      }
      try fill()
    }
  }

  /// Where the next line ends; nil if its end has not been read.
  private mutating func lineEnd() -> Int? {
    let end = buffer[searched...].firstIndex(of: Self.newline)
    searched = end ?? buffer.count
    return end
  }

  /// Reads once; blocks until there is something or the stream ends.
  private mutating func fill() throws {
    // What was handed out goes, at most once for each piece that is read.
    if start > 0 {
      buffer.removeFirst(start)
      searched -= start
      start = 0
    }
    if let piece = try ByteStream.readPiece(descriptor, of: name, capacity: 1 << 16) {
      buffer += piece
    } else {
      isAtEnd = true
    }
  }
}
