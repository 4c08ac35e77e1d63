public import DeodandEvents

/// Records read together, checked and hashed without regard to each other, so that batches can be
/// checked on several threads.
///
/// The bytes lie in one array, so that no record needs an allocation of its own.
public struct RecordBatch: Sendable {
  /// The rows' numbers, in order.
  public private(set) var sequences: [UInt64] = []
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// A batch without records, with room for so many bytes of them.
  public init(room: Int = 0) { bytes.reserveCapacity(room) }

  /// How many bytes were added.
  public var byteCount: Int { bytes.count }

  /// Adds a row.
  public mutating func append(_ sequence: UInt64, _ record: UnsafeRawBufferPointer) {
    sequences.append(sequence)
    bytes.append(contentsOf: record)
    ends.append(bytes.count)
  }

  /// Checks and hashes every record of the batch.
  public func check() -> [CheckedRecord] {
    bytes.withUnsafeBytes { all in
      var start = 0
      return zip(sequences, ends).map { sequence, end in
        defer { start = end }
        return CheckedRecord(row: sequence, UnsafeRawBufferPointer(rebasing: all[start..<end]))
      }
    }
  }
}

/// What there is to know of one record before it is compared with others.
public struct CheckedRecord: Sendable {
  /// What sort of record it is, as far as rules care.
  public enum Kind: Sendable, Hashable {
    /// Record 0, parsed.
    case created
    /// A process began writing.
    case started
    /// A process ended in good order.
    case stopped
    /// Events were lost.
    case dropped
    /// Content was erased.
    case erased
    /// The log was carried over to another format.
    case migrated
    /// Somebody accepted what a verdict found.
    case accepted
    /// Anything else.
    case other
  }

  /// The number of the row that holds the record.
  public let row: UInt64
  /// The record's leaf hash.
  public let leaf: Hash256
  /// What the record says of its place, or why it is no record.
  public let check: Result<RecordCheck, JSONError>
  /// What sort of record it is.
  public let kind: Kind
  /// The record, parsed, if its kind is not `other`.
  public let record: Record?
  /// The run that it is about, by its name's digest; nil if its subject is no run.
  public let run: RunName?
  /// The commitments that its bodies hold.
  public let commitments: [Commitment]
  /// How many bytes the record has.
  public let byteCount: Int

  /// Checks a record's bytes.
  public init(row: UInt64, _ bytes: UnsafeRawBufferPointer) {
    self.row = row
    leaf = LeafHash.of(bytes)
    byteCount = bytes.count
    do throws(JSONError) {
      let check = try RecordCheck.check(bytes)
      try Self.checkContent(of: check, bytes)
      self.check = .success(check)
      kind = Self.kind(of: check, bytes)
      commitments = check.content.isEmpty ? [] : check.commitments(in: bytes)
      run = check.runName.map { RunName(Array(bytes[$0])) }
    } catch {
      check = .failure(error)
      kind = .other
      commitments = []
      run = nil
    }
    record = kind == .other ? nil : try? Record(parsing: Array(bytes))
  }

  /// The record's bodies must be ones that a reader can follow: the fast check only finds them.
  private static func checkContent(
    of check: RecordCheck, _ bytes: UnsafeRawBufferPointer
  ) throws(JSONError) {
    if check.content.isEmpty { return }
    let value = try JSONReader.read(Array(bytes[check.content]))
    let isFollowable = value.object?.members.allSatisfy { member in
      guard let body = ContentReference(name: member.key, json: member.value) else { return false }
      return body.extends.map { $0.sequence < check.sequence } ?? true
    }
    guard isFollowable == true else {
      throw JSONError(
        .syntax, at: check.content.lowerBound, "the content is not what a recorder writes")
    }
  }

  private static func kind(of check: RecordCheck, _ bytes: UnsafeRawBufferPointer) -> Kind {
    if check.isType("deodand.log.created", in: bytes) { return .created }
    if check.isType("deodand.recorder.started", in: bytes) { return .started }
    if check.isType("deodand.recorder.stopped", in: bytes) { return .stopped }
    if check.isType("deodand.recorder.dropped", in: bytes) { return .dropped }
    if check.isType("deodand.content.erased", in: bytes) { return .erased }
    if check.isType("deodand.log.migrated", in: bytes) { return .migrated }
    if check.isType("deodand.finding.accepted", in: bytes) { return .accepted }
    return .other
  }
}
