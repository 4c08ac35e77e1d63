public import DeodandEvents

/// That an event is durably recorded, and where.
///
/// It is handed out after the commit and after the high-water mark was raised. Whoever keeps
/// `sequence` and `leafHash` can later tell whether the log still holds that record.
public struct Receipt: Sendable, Hashable {
  /// The record's number.
  public let sequence: UInt64
  /// The event's identifier.
  public let id: String
  /// The hash of the record's bytes as a leaf of the tree.
  public let leafHash: Hash256
  /// The recorder's time in the record.
  public let time: Timestamp
}
