import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

/// What the records of one run say of themselves, gathered in one walk: numbers, identifiers and
/// commitments, no records and no content.
///
/// A run is asked about call by call; without this, each question would read the run again.
///
/// Built by one pass over the run's records. It holds for a log that does not change: records that
/// are appended later are not in it.
final class RunMemory<Reader: EventReader> {
  let reader: Reader
  /// The run; nil for a record that belongs to none, which then stands alone.
  let run: String?
  /// The records of the run, ascending.
  private(set) var sequences: [UInt64] = []
  /// The type of each, in the same order.
  private(set) var types: [EventType] = []
  private var byType: [EventType: [UInt64]] = [:]
  /// The first record that says something itself and holds a commitment.
  ///
  /// Within the run only; equal bytes of another run are looked up in the index.
  private(set) var firstSaying: [Commitment: UInt64] = [:]
  /// The first request that holds a commitment.
  private(set) var firstRequest: [Commitment: UInt64] = [:]
  /// Results by the id of the record of their call.
  private(set) var resultsByCall = IdentifierTable()
  /// Results by the identifier that the model gave the call.
  private(set) var resultsByCallID = IdentifierTable()
  /// Calls by the same.
  private(set) var callsByCallID = IdentifierTable()
  /// Responses by the identifiers of the calls that they ask for.
  private(set) var askersByCallID = IdentifierTable()
  /// Decisions by the id of the record of the call that they are about.
  private(set) var decisionsByCall = IdentifierTable()
  /// Decisions that name no call.
  private(set) var decisionsOnNothing: [UInt64] = []
  /// Spans by trace and span identifier.
  private(set) var spans = IdentifierTable()
  /// Telemetry that tells of a model's or of a tool's work.
  private(set) var reportedModels: [UInt64] = []
  private(set) var reportedTools: [UInt64] = []
  /// What was executed: first what was recorded on the wire, then what was reported.
  private(set) var executed: [Execution] = []

  /// One call that was executed.
  struct Execution {
    let sequence: UInt64
    let id: String?
    let tool: String?
  }

  /// The contexts that were read last.
  var threads: ContextThreads
  /// Whether other questions will follow the first.
  let isKept: Bool
  /// The contexts that were read last, oldest first; and what was found of contents on the way.
  private var contexts: [KnownContext] = []
  private var absences: [Absence] = []

  /// Whether the content of a request was found to be here.
  private struct Absence {
    let sequence: UInt64
    let name: String
    let reason: String?
  }

  // What is looked up once and asked for again and again.
  /// The run before this one, by the customer that is asked about.
  var earlier: [String: EarlierRun?] = [:]
  private var evaluated: [UInt64]?
  private var texts: Sayers?
  private var answers: [String: UInt64?] = [:]
  private var arguments: [UInt64: JSONValue] = [:]

  /// Walks over the run of a record; `isKept` says whether other questions will follow the first.
  init(of subject: Record, in reader: Reader, isKept: Bool) throws(ReadError) {
    self.reader = reader
    self.isKept = isKept
    threads = ContextThreads(isKept: isKept)
    run = subject.run
    if let run {
      var query = RecordQuery()
      query.run = run
      sequences = try reader.find(query)
    } else {
      sequences = [subject.sequence]
    }
    var names: [EventType: EventType] = [:]
    var reported: [Execution] = []
    for sequence in sequences {
      let record = try reader.record(sequence)
      // One text for each type, not one for each record.
      let type = names[record.type] ?? record.type
      names[type] = type
      types.append(type)
      byType[type, default: []].append(sequence)
      take(record, &reported)
    }
    executed += reported
  }

  /// Notes what later questions ask for; the record itself is let go.
  private func take(_ record: Record, _ reported: inout [Execution]) {
    let sequence = record.sequence
    let call = record[.call]
    let callID = record[.toolCallID]
    switch record.type {
    case .toolCall:
      callsByCallID.add(sequence, under: callID)
      executed.append(
        Execution(sequence: sequence, id: record.callIDs.first, tool: record.tools.first))
    case .toolResult:
      resultsByCall.add(sequence, under: call)
      resultsByCallID.add(sequence, under: callID)
    case .modelResponse:
      for asked in record[.toolCalls] ?? [] {
        askersByCallID.add(sequence, under: asked[.askedID])
      }
    case .otelSpan, .otelLog: takeTelemetry(record, &reported)
    case _ where Self.decisions.contains(record.type):
      decisionsByCall.add(sequence, under: call)
      if !record.data.has(.call) { decisionsOnNothing.append(sequence) }
    default: break
    }
    let isSaying = ContextOrigin.saying.contains(record.type)
    guard isSaying || record.type == .modelRequest else { return }
    for case .chunk(let commitment) in record.content.flatMap(\.items) {
      if isSaying, firstSaying[commitment] == nil { firstSaying[commitment] = sequence }
      if !isSaying, firstRequest[commitment] == nil { firstRequest[commitment] = sequence }
    }
  }

  /// Spans are known by trace and span together: a span's identifier is unique within its trace
  /// only.
  private func takeTelemetry(_ record: Record, _ reported: inout [Execution]) {
    if record.type == .otelSpan, let own = record.traceparent.flatMap(TraceContext.init) {
      spans.add(record.sequence, under: own.trace + "-" + own.span)
    }
    switch TelemetryReading(record)?.kind {
    case .model: reportedModels.append(record.sequence)
    case .tool:
      reportedTools.append(record.sequence)
      reported.append(
        Execution(sequence: record.sequence, id: record.callIDs.first, tool: record.tools.first))
    default: break
    }
  }

  /// Types that tell who allowed something, or took it back.
  private static var decisions: Set<EventType> {
    [
      .humanApproval, .policyDecision, .authorityGranted, .authorityRevoked, .consentGiven,
      .consentWithdrawn,
    ]
  }

  // MARK: - Asking

  /// The records of a type, ascending.
  func all(_ type: EventType) -> [UInt64] { byType[type] ?? [] }

  /// The first record of a type.
  func first(_ type: EventType) -> UInt64? { byType[type]?.first }

  /// The last record of a type before a number.
  func last(_ type: EventType, before limit: UInt64) -> UInt64? {
    byType[type].flatMap { $0.last(before: limit) }
  }

  /// An answer that is the same for the whole run, looked up once.
  ///
  /// The name has to hold all that the answer depends on. That there is none is remembered, too.
  func once(_ name: String, _ look: () throws(ReadError) -> UInt64?) throws(ReadError) -> UInt64? {
    if let known = answers[name] { return known }
    let found = try look()
    answers[name] = .some(found)
    return found
  }

  /// The newest evaluations of models on record, which belong to no run.
  func evaluations() throws(ReadError) -> [UInt64] {
    if let evaluated { return evaluated }
    var query = RecordQuery()
    query.types = [.modelEvaluated]
    query.order = .descending
    query.limit = 64
    let found = try reader.find(query)
    evaluated = found
    return found
  }

  /// The arguments of a call, as far as they are here.
  func arguments(of sequence: UInt64) throws(ReadError) -> JSONValue {
    if let known = arguments[sequence] { return known }
    let found =
      try Contents(reader: reader).json("arguments", of: reader.record(sequence)) ?? [:]
    // Those of late calls are asked for again, and a long run has many.
    if arguments.count >= 64 { arguments.removeAll(keepingCapacity: true) }
    arguments[sequence] = found
    return found
  }

  /// What a request had before it, if that was read lately.
  func context(of request: UInt64) -> KnownContext? { contexts.first { $0.request == request } }

  /// Remembers the context of a request, as one of the last few.
  func keep(_ context: KnownContext) {
    if contexts.count == 4 { contexts.removeFirst() }
    contexts.append(context)
  }

  /// Remembers whether a content of a request is here, which took putting it together to know.
  func note(_ absence: String?, of reference: ContentReference, in request: Record) {
    if absences.count == 4 { absences.removeFirst() }
    absences.append(
      Absence(sequence: request.sequence, name: reference.name, reason: absence))
  }

  /// Why a content of a record is not here; nil if it is.
  func absence(of reference: ContentReference, in record: Record) throws(ReadError) -> String? {
    if let known = absences.last(where: {
      $0.sequence == record.sequence && $0.name.utf8.elementsEqual(reference.name.utf8)
    }) {
      return known.reason
    }
    if case .gone(let why) = try Contents(reader: reader).bytes(reference) { return why }
    return nil
  }

  /// Whose words may have come into a context.
  ///
  /// The first question costs a pass over what everybody said in the run; no other does.
  func sayers() throws(ReadError) -> Sayers {
    if let texts { return texts }
    var found = Sayers()
    let contents = Contents(reader: reader)
    let types: [EventType] = [.humanInput, .toolResult, .modelResponse, .resourceRead]
    for sequence in types.flatMap(all).sorted() {
      guard let speech = try contents.speech(of: reader.record(sequence)) else { continue }
      found.add(speech, of: sequence, isReported: false)
    }
    for sequence in reportedTools {
      guard let speech = try contents.speech(of: reader.record(sequence)) else { continue }
      found.add(speech, of: sequence, isReported: true)
    }
    texts = found
    return found
  }
}

/// Records by an identifier that stands in them, ascending.
///
/// An identifier may have many records: agents use some again.
struct IdentifierTable {
  private var places: [[UInt8]: [UInt64]] = [:]

  mutating func add(_ sequence: UInt64, under id: String?) {
    guard let id else { return }
    places[Array(id.utf8), default: []].append(sequence)
  }

  /// The records with an identifier; by its bytes, for Swift compares texts more leniently.
  subscript(id: String?) -> [UInt64] { id.flatMap { places[Array($0.utf8)] } ?? [] }
}

extension [UInt64] {
  /// The last of ascending numbers before a limit.
  func last(before limit: UInt64) -> UInt64? {
    let place = firstPlace(from: limit)
    return place == 0 ? nil : self[place - 1]
  }

  /// The place of the first of ascending numbers that is not below a limit.
  func firstPlace(from limit: UInt64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
