public import DeodandEvents

/// Where the tree's hashes come from: tiles of 256, complete or not (C2SP tlog-tiles).
public protocol HashReader {
  /// The first `count` hashes of a tile, 1 to 256; each is the root of 256^level leaves.
  ///
  /// Whoever asks gets exactly `count` of them or an error. They are not verified here: a wrong one
  /// leads to a proof that does not check.
  func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256]
}
