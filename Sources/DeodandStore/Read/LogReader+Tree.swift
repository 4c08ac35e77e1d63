public import DeodandEvents
public import DeodandLog

extension LogReader: HashReader {
  /// The first `count` hashes of a tile: stored if the tile is full, else computed from the records
  /// (level 0) or taken from the roots of the tiles below.
  public func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256] {
    precondition((0..<8).contains(level) && (1...256).contains(count), "no such tile")
    do throws(StoreError) {
      if let stored = try storedTile(level, tile) { return Array(stored.prefix(count)) }
    } catch {
      throw ReadError(error)
    }
    let first = tile * 256
    var result: [Hash256] = []
    if level == 0 {
      try forEachRecord(in: first..<first + UInt64(count)) {
        (_, bytes) throws(ReadError) -> Bool in
        result.append(LeafHash.of(bytes))
        return true
      }
    } else {
      do throws(StoreError) {
        result = try tileRoots(level - 1, first..<first + UInt64(count))
      } catch {
        throw ReadError(error)
      }
    }
    guard result.count == count else {
      throw ReadError(.notFound, "the log does not reach to hash \(count) of tile \(level)/\(tile)")
    }
    return result
  }

  private func storedTile(_ level: Int, _ number: UInt64) throws(StoreError) -> [Hash256]? {
    let statement = try prepare("tile")
    try statement.bind(Int64(level), at: 1)
    try statement.bind(Int64(number), at: 2)
    guard try statement.step() else { return nil }
    let bytes = statement.blob(0)
    return stride(from: 0, to: bytes.count, by: Hash256.byteCount).compactMap { start in
      Hash256(bytes[start..<min(start + Hash256.byteCount, bytes.count)])
    }
  }

  private func tileRoots(_ level: Int, _ range: Range<UInt64>) throws(StoreError) -> [Hash256] {
    let statement = try prepare("tile_roots")
    try statement.bind(Int64(level), at: 1)
    try statement.bind(Int64(range.lowerBound), at: 2)
    try statement.bind(Int64(range.upperBound), at: 3)
    var result: [Hash256] = []
    while try statement.step() {
      guard let root = Hash256(statement.blob(1)),
        statement.unsigned(0) == range.lowerBound + UInt64(result.count)
      else { break }
      result.append(root)
    }
    return result
  }
}
