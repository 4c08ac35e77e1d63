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
    try tileStatement.bind(Int64(level), at: 1)
    try tileStatement.bind(Int64(clamping: number), at: 2)
    defer { tileStatement.reset() }
    guard try tileStatement.step() else { return nil }
    return Hash256.list(tileStatement.blob(0)) ?? []
  }

  private func tileRoots(_ level: Int, _ range: Range<UInt64>) throws(StoreError) -> [Hash256] {
    try tileRootsStatement.bind(Int64(level), at: 1)
    try tileRootsStatement.bind(Int64(clamping: range.lowerBound), at: 2)
    try tileRootsStatement.bind(Int64(clamping: range.upperBound), at: 3)
    defer { tileRootsStatement.reset() }
    var result: [Hash256] = []
    while try tileRootsStatement.step() {
      guard let root = Hash256(tileRootsStatement.blob(1)),
        tileRootsStatement.unsigned(0) == range.lowerBound + UInt64(result.count)
      else { break }
      result.append(root)
    }
    return result
  }
}
