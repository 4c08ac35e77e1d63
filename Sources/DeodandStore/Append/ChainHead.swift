import DeodandEvents
import DeodandLog

/// Where a log ends: how many records, the hash of the last one, the right edge of the tree.
///
/// Invariant: `frontier` holds exactly `size` leaves and `last` is the last of them.
struct ChainHead: Sendable {
  private(set) var frontier = Frontier()
  /// The leaf hash of the last record; nil in an empty log.
  private(set) var last: Hash256?

  /// How many records there are.
  var size: UInt64 { frontier.size }

  /// An empty log.
  init() {}

  /// Takes over a head that was computed elsewhere, such as from stored tiles.
  ///
  /// Only an empty log has no last leaf; anything else is a fault of the caller and not of the log.
  init(frontier: Frontier, last: Hash256?) {
    precondition((frontier.size == 0) == (last == nil), "a head without its last hash")
    self.frontier = frontier
    self.last = last
  }

  /// Appends a leaf; answers the tiles that it completes.
  mutating func append(_ leaf: Hash256) -> [FullTile] {
    last = leaf
    return frontier.append(leaf)
  }

  /// Appends a record that is stored already, after checking that it follows the last one.
  ///
  /// Form, place and link to the record before are all checked, since the bytes may be another
  /// process's, or an attacker's, and the next record will be chained to them. The tiles that it
  /// completes are dropped: whoever stored the record stored them with it.
  mutating func absorb(_ bytes: [UInt8], at sequence: UInt64) throws(StoreError) {
    let check: RecordCheck
    do {
      check = try RecordCheck.check(bytes)
    } catch {
      throw ChainHead.broken(sequence, "is not a record (\(error.message))")
    }
    guard sequence == size, check.sequence == sequence else {
      throw ChainHead.broken(sequence, "stands where record \(size) should be")
    }
    guard check.previous == last else {
      throw ChainHead.broken(sequence, "does not follow the record before it")
    }
    _ = append(LeafHash.of(bytes))
  }

  private static func broken(_ sequence: UInt64, _ what: String) -> StoreError {
    StoreError(
      .damaged, "record \(sequence) \(what)",
      remedy: "run `deodand verify` on the log, keep it as evidence, and record into a new one")
  }
}
