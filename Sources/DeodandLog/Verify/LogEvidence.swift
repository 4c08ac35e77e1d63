public import DeodandEvents

/// What a log holds beside its records, as far as rules need it.
///
/// None of it is covered by the tree: each rule decides for itself what it believes, and a missing
/// part is `UNVERIFIABLE` rather than valid.
public struct LogEvidence: Sendable {
  /// A checkpoint as stored.
  public struct StoredCheckpoint: Sendable, Hashable {
    /// The size under which it is stored.
    public let size: UInt64
    /// The signed note.
    public let note: String

    /// Describes a stored checkpoint.
    public init(size: UInt64, note: String) {
      self.size = size
      self.note = note
    }
  }

  /// What is remembered outside the log's directory.
  public enum HighWater: Sendable, Hashable {
    /// Nothing: another machine, or the memory is gone.
    case absent
    /// The log had at least this size, and its last record this leaf hash.
    case mark(size: UInt64, head: Hash256)
    /// At this place there used to be another log.
    case otherLog(Hash256)
    /// The memory is there and can't be read.
    case unreadable(String)
  }

  /// What re-reading all content found.
  public struct ContentResult: Sendable, Hashable {
    /// Contents whose bytes match their commitments.
    public var verified = 0
    /// Contents whose bytes do not, or that can't be opened with the key that is there.
    public var failed: [Commitment] = []
    /// Contents whose key is not here: erased, or kept elsewhere.
    public var withoutKey = 0
    /// Records that refer to content that is not there and not declared erased.
    public var missingIn: [UInt64] = []
    /// How many references there are to missing content.
    public var missing = 0

    /// Nothing read yet.
    public init() {}
  }

  /// The stored checkpoints, by size.
  public var checkpoints: [StoredCheckpoint]
  /// What is remembered elsewhere.
  public var highWater: HighWater
  /// How far the mark had come once the records that are verified were fixed; nil if that is not
  /// known.
  ///
  /// A log that is being written grows between two looks: `highWater` was read before it and must
  /// not be ahead, this one after it and must not be behind.
  public var laterMark: UInt64?
  /// What re-reading all content found; nil if content was not looked at.
  public var content: ContentResult?
  /// What the verifier brought along.
  ///
  /// It must have come by another way than the log, for a forger brings a key along.
  public var trust: Trust
  /// How many complete tiles are stored.
  public var tileCount: UInt64
  /// The verifier's clock, to say how old the tail is.
  public var now: Timestamp

  /// Collects the evidence.
  public init(
    checkpoints: [StoredCheckpoint], highWater: HighWater, content: ContentResult?,
    trust: Trust, tileCount: UInt64, now: Timestamp
  ) {
    self.checkpoints = checkpoints
    self.highWater = highWater
    self.content = content
    self.trust = trust
    self.tileCount = tileCount
    self.now = now
  }
}

/// Where stored tiles come from while records stream by.
public protocol TileSource {
  /// The hashes and the root of a stored complete tile; nil if it is not there.
  mutating func tile(level: Int, number: UInt64) -> (hashes: [UInt8], root: [UInt8])?
}
