/// What a log holds, as it is stored: bytes of records, hashes of tiles, content under its seal.
///
/// Nothing of it needs, or gives away, what `keys/` holds. Row numbers are those of `log.db`.
public enum SealedRows {
  /// A record.
  public struct Record: Sendable, Hashable {
    /// Its number.
    public let sequence: UInt64
    /// Its bytes, which are hashed as they are.
    public let bytes: [UInt8]
  }

  /// A complete tile of the tree (C2SP tlog-tiles).
  public struct Tile: Sendable, Hashable {
    /// The tile level; its hashes are roots of 256^level leaves.
    public let level: Int
    /// The number within its level.
    public let number: UInt64
    /// 256 hashes of 32 bytes.
    public let hashes: [UInt8]
  }

  /// A content behind its commitment.
  public struct Content: Sendable, Hashable {
    /// What stands in records for it, 32 bytes.
    public let commitment: [UInt8]
    /// The number of the key that sealed it; `Key` has its label.
    public let key: Int64
    /// Ciphertext and tag (docs/spec/store.md, "Content").
    public let sealed: [UInt8]
  }

  /// Whose key sealed content; the key itself is not in the database.
  public struct Key: Sendable, Hashable {
    /// Its number.
    public let id: Int64
    /// Whose it is, such as `customer/ACME`.
    public let label: String
  }

  /// A signed checkpoint.
  public struct Checkpoint: Sendable, Hashable {
    /// The size under which it is stored.
    public let size: UInt64
    /// The signed note.
    public let note: String
  }

  /// Up to where rows were handed out; the start is before all of them.
  public struct Position: Sendable, Hashable {
    /// How many records.
    public var records: UInt64 = 0
    /// The last tile's row.
    public var tile: Int64 = 0
    /// The last content's row.
    public var content: Int64 = 0
    /// The last key's number.
    public var key: Int64 = 0
    /// The size of the last checkpoint.
    public var checkpoint: UInt64 = 0
    /// The last anchor's row.
    public var anchor: Int64 = 0

    /// Before everything.
    public init() {}
  }

  /// Rows that follow a position, in an order in which they may be stored elsewhere: keys,
  /// contents, records, tiles, checkpoints, anchors.
  ///
  /// None is handed out before what it refers to: a record follows its contents, a checkpoint its
  /// records and tiles, an anchor its checkpoint, be it in this batch or in an earlier one.
  public struct Batch: Sendable {
    /// Keys by number and label.
    public internal(set) var keys: [Key] = []
    /// Contents in the order in which records first refer to them.
    public internal(set) var contents: [Content] = []
    /// Records in order.
    public internal(set) var records: [Record] = []
    /// Tiles in the order in which they were completed.
    public internal(set) var tiles: [Tile] = []
    /// Checkpoints by size.
    public internal(set) var checkpoints: [Checkpoint] = []
    /// Anchors in the order of arrival.
    public internal(set) var anchors: [Anchor] = []
    /// Where the next batch begins.
    public internal(set) var end: Position

    /// Whether there is nothing to hand out now.
    public var isEmpty: Bool {
      keys.isEmpty && contents.isEmpty && records.isEmpty && tiles.isEmpty && checkpoints.isEmpty
        && anchors.isEmpty
    }
  }
}
