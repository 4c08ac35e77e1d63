/// How explanation and export see a log: records by number and by index, content by commitment.
///
/// The store conforms to it, a bundle conforms to it, tests conform to it.
public protocol EventReader {
  /// How many records there are.
  var size: UInt64 { get }
  /// The origin name of the log.
  var origin: String { get }
  /// Whether every record below `size` is here; false for a bundle, which holds a selection.
  ///
  /// What is not found where it is false may stand in the log: nobody may say that it is not on
  /// record.
  var isWhole: Bool { get }
  /// The record of that number; `notFound` beyond the end or where a bundle does not hold it.
  func record(_ sequence: UInt64) throws(ReadError) -> Record
  /// The sequences that match, in the query's order.
  func find(_ query: RecordQuery) throws(ReadError) -> [UInt64]
  /// What a commitment stands for.
  func content(_ commitment: Commitment) throws(ReadError) -> ContentState
  /// What is wrong with the source, as far as it was read; nil if nothing was found, or nobody
  /// looked.
  var fault: String? { get }
  /// Hands every record of a range that is here to the body, in order, as it is stored, while it
  /// answers true.
  ///
  /// No index is asked: whoever edits one can't hide a record from this.
  func forEachRecord(
    in range: Range<UInt64>, _ body: (UInt64, [UInt8]) throws(ReadError) -> Bool
  ) throws(ReadError)
  /// Runs the body, which asks many small questions, so that they cost less than one by one.
  func atOnce<Answer, Failure: Error>(
    _ body: () throws(Failure) -> Answer
  ) throws(Failure) -> Answer
}

extension EventReader {
  /// Nothing: what is verified before it is read has no faults.
  public var fault: String? { nil }

  /// A log holds all its records.
  public var isWhole: Bool { true }

  /// Reads record by record, each by its number.
  public func forEachRecord(
    in range: Range<UInt64>, _ body: (UInt64, [UInt8]) throws(ReadError) -> Bool
  ) throws(ReadError) {
    for sequence in range.clamped(to: 0..<size) {
      guard try body(sequence, record(sequence).bytes) else { return }
    }
  }

  /// Runs the body: most readers have nothing to lock.
  public func atOnce<Answer, Failure: Error>(
    _ body: () throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    try body()
  }
}

/// What is known of the bytes behind a commitment.
public enum ContentState: Sendable, Hashable {
  /// The bytes and the salt, checked against the commitment.
  case available(bytes: [UInt8], salt: [UInt8])
  /// Destroyed on purpose; the sequence of the `content.erased` record, if one is known.
  case erased(UInt64?)
  /// Kept back from this copy.
  case withheld
  /// Should be here and is not.
  case missing
}

/// Which records are asked for.
///
/// Conditions that are set must all hold.
public struct RecordQuery: Sendable {
  /// Ascending or descending by sequence.
  public enum Order: Sendable {
    /// Oldest first.
    case ascending
    /// Newest first.
    case descending
  }

  /// Any of these types; empty means any type.
  public var types: [EventType] = []
  /// The run (`run/` left out).
  public var run: String?
  /// The tool's name.
  public var tool: String?
  /// The requested or served model.
  public var model: String?
  /// The tool call identifier that joins model, tool and hook.
  public var callID: String?
  /// The event's id.
  public var id: String?
  /// The recorder that wrote the record: the number of its start.
  public var recorder: UInt64?
  /// A commitment that the record's own items hold.
  public var commitment: Commitment?
  /// Words that must all occur in the record or its content.
  public var text: String?
  /// Not before this moment.
  public var from: Timestamp?
  /// Before this moment.
  public var until: Timestamp?
  /// Only sequences in this range.
  public var range: Range<UInt64>?
  /// The order of the answer.
  public var order: Order = .ascending
  /// At most this many; nil for all.
  public var limit: Int?

  /// A query without conditions.
  public init() {}
}

/// Why a log could not be read.
public struct ReadError: Error, Sendable {
  /// What went wrong.
  public enum Code: String, Sendable {
    /// There is no such record here.
    case notFound = "not-found"
    /// The storage failed or is damaged.
    case storage
    /// A record is not what a recorder writes.
    case malformed
  }

  /// What went wrong.
  public let code: Code
  /// A sentence for people.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
