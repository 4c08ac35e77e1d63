import DeodandDialogue
import DeodandEvents

/// Where a part of a context comes from: a record, as far as sentences speak of it, and the rule
/// that found it.
///
/// It says that the bytes or the words are the same, and that the record came before. Somebody else
/// may have said the same still earlier, where nobody watched.
struct ContextOrigin {
  /// A record, without its bytes: a long run has many parts.
  struct Source {
    let sequence: UInt64
    let type: EventType
    let tool: String?

    init(_ record: Record) {
      sequence = record.sequence
      type = record.type
      tool = record.tools.first
    }
  }

  let record: Source
  let rule: Rule

  init(_ record: Record, _ rule: Rule) {
    self.record = Source(record)
    self.rule = rule
  }

  /// Records that say something themselves; a request only repeats.
  ///
  /// Of two records that hold a part the one that said it is its origin, not one that passed it on.
  static let saying: [EventType] = [
    .humanInput, .toolResult, .modelResponse, .resourceRead, .otelSpan, .otelLog, .humanApproval,
    .mcpMessage, .hookEvent,
  ]
}

extension RunMemory {
  /// Where a part of a request's context comes from, and whether the answer may be another one for
  /// a later request of the run.
  ///
  /// Rules are tried from the strongest on (docs/spec/explanation.md). An answer is final if it is
  /// the same for every later request of the run, so that a run of n turns asks once for each part.
  func origin(
    of part: ContextPart, before limit: UInt64
  ) throws(ReadError) -> (origin: ContextOrigin?, isFinal: Bool) {
    let contents = Contents(reader: reader)
    guard let commitment = part.commitment else {
      let (said, isFinal) = try sayers().sayer(of: part.speech, before: limit, contents)
      guard let said else { return (nil, isFinal) }
      return (try said.origin(.sameText, in: reader), isFinal)
    }
    let holder = run == nil ? try firstHolder(of: commitment) : firstSaying[commitment]
    if let holder, holder <= limit { return (try holder.origin(.commitment, in: reader), true) }
    // What carries it is the request that brought it, unless somebody said it before in other
    // bytes, or it came from another run.
    let (said, isSayerFinal) = try sayers().sayer(of: part.speech, before: limit, contents)
    let isFinal = holder == nil && isSayerFinal
    if let said { return (try said.origin(.sameText, in: reader), isFinal) }
    var isForeignFinal = true
    if part.speech.role != "system", part.speech.role != "developer", run != nil {
      let foreign = try once("foreign " + commitment.hex) { () throws(ReadError) in
        var query = RecordQuery()
        query.commitment = commitment
        query.types = [.toolResult, .resourceRead]
        query.limit = 1
        return try reader.find(query).first
      }
      if let foreign, foreign <= limit {
        return (try foreign.origin(.commitment, in: reader), isFinal)
      }
      isForeignFinal = foreign == nil
    }
    let brought = run == nil ? try firstRequest(of: commitment) : firstRequest[commitment]
    guard let brought, brought <= limit else { return (nil, false) }
    return (try brought.origin(.commitment, in: reader), isFinal && isForeignFinal)
  }

  /// Of a record without a run, everything in the log may be what was before it.
  private func firstHolder(of commitment: Commitment) throws(ReadError) -> UInt64? {
    try once("said " + commitment.hex) { () throws(ReadError) in
      var query = RecordQuery()
      query.commitment = commitment
      query.types = ContextOrigin.saying
      query.limit = 1
      return try reader.find(query).first
    }
  }

  /// The first request of the log that holds the bytes, for a record that belongs to no run.
  private func firstRequest(of commitment: Commitment) throws(ReadError) -> UInt64? {
    try once("asked " + commitment.hex) { () throws(ReadError) in
      var query = RecordQuery()
      query.commitment = commitment
      query.types = [.modelRequest]
      query.limit = 1
      return try reader.find(query).first
    }
  }
}

extension UInt64 {
  /// The record of this number as an origin.
  fileprivate func origin(
    _ rule: Rule, in reader: some EventReader
  ) throws(ReadError) -> ContextOrigin {
    ContextOrigin(try reader.record(self), rule)
  }
}
