/// What a recorder says of the high-water mark that is kept outside the log's directory.
public enum MarkMemory: String, Sendable, CaseIterable {
  /// It is kept, and was there if the log says that it had one.
  case kept
  /// It can't be kept here.
  case unavailable
  /// The log says that it had one, and there was none: what the log was before is not known here.
  case lost
  /// It was older than the log's own last checkpoint says: an earlier copy of it was put back, or
  /// the log was written with another memory.
  case older

  /// Whether a log was guarded by a mark from there on.
  public var isMark: Bool { self != .unavailable }
  /// Whether the memory was gone: a finding until somebody accepts it.
  public var isLoss: Bool { self == .lost || self == .older }
}
