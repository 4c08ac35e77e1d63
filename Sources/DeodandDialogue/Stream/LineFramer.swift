/// Cuts a byte stream into lines that hold something.
///
/// A line of more than `limit` bytes is dropped and counted, so that memory is bounded by it.
struct LineFramer: Sendable {
  private let limit: Int
  private var pending: [UInt8] = []
  private var isDropping = false
  /// How many lines were longer than the limit.
  private(set) var dropped = 0

  init(limit: Int) { self.limit = limit }

  /// Takes the next bytes, and returns the lines that they complete, without their ends.
  mutating func append(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      take(rest[..<end])
      if let line = finish() { lines.append(line) }
      rest = rest[(end + 1)...]
    }
    take(rest)
    return lines
  }

  /// The line at hand; nil if there is nothing on it but white space.
  mutating func finish() -> [UInt8]? {
    defer {
      pending = []
      isDropping = false
    }
    return pending.contains { !" \t\r".utf8.contains($0) } ? pending : nil
  }

  private mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard !isDropping else { return }
    guard pending.count + bytes.count <= limit else {
      pending = []
      isDropping = true
      dropped += 1
      return
    }
    pending += bytes
  }
}
