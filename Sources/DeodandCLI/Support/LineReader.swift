import DeodandSystem

/// Lines of a descriptor, without their ends, and with a limit that keeps memory bounded.
struct LineReader {
  /// What was read.
  enum Line {
    /// A whole line.
    case whole([UInt8])
    /// A line beyond the limit: it was read to its end and dropped; its length.
    case tooLong(byteCount: Int)
  }

  private let descriptor: Int32
  private let name: String
  private let limit: Int
  private var buffer: [UInt8] = []
  private var start = 0
  private var searched = 0
  private var isAtEnd = false
  private static let newline = UInt8(ascii: "\n")

  init(descriptor: Int32, name: String, limit: Int) {
    self.descriptor = descriptor
    self.name = name
    self.limit = limit
  }

  /// Whether another line can be had without waiting for more input.
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
      if buffer.count - start > limit {
        dropped += buffer.count - start
        start = buffer.count
      }
      try fill()
    }
  }

  private mutating func lineEnd() -> Int? {
    let end = buffer[searched...].firstIndex(of: Self.newline)
    searched = end ?? buffer.count
    return end
  }

  private mutating func fill() throws {
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
