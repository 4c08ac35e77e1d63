import DeodandDialogue
import DeodandEvents

/// What the records of some runs say of calls, gathered record by record.
///
/// Content is read and let go: only places and hashes stay.
///
/// Records are to be taken once each and in ascending order: which request told an answer first
/// depends on it.
struct Sightings<Reader: EventReader> {
  let reader: Reader
  let contents: Contents<Reader>
  private(set) var asks: [Sighting] = []
  private(set) var executions: [Sighting] = []
  private(set) var decisions: [Remark] = []
  private(set) var results: [Remark] = []
  private(set) var told: [Told] = []
  /// Whether an answer of a model is among the records at all.
  private(set) var hasModel = false
  /// The recorders that wrote the records.
  private(set) var recorders: Set<UInt64> = []
  private var toldIDs: Set<[UInt8]> = []
  /// Chunks and requests that were read, so that a conversation which is sent again with every turn
  /// is read once.
  private var readChunks: Set<Commitment> = []
  private var readRequests: Set<UInt64> = []

  init(_ reader: Reader) {
    self.reader = reader
    contents = Contents(reader: reader)
  }

  /// Takes the next record in the order of the log.
  mutating func take(_ record: Record) throws(ReadError) {
    if let recorder = record.recorder { recorders.insert(recorder) }
    switch record.type {
    case .modelResponse: try takeAnswer(record)
    case .modelRequest: try takeRequest(record)
    case .toolCall:
      let arguments = try contents.json("arguments", of: record)
      let isGone = arguments == nil && !record.content.isEmpty
      executions.append(
        sighting(
          record, id: Self.callID(record), name: Self.tool(record) ?? "a tool", place: .content,
          arguments: isGone ? nil : arguments ?? [:]))
    case .toolResult: results.append(remark(record, detail: record[.outcome]?.rawValue))
    case .policyDecision, .humanApproval:
      decisions.append(remark(record, detail: record[.decision]))
    default: takeTelemetry(record)
    }
  }

  /// Calls are numbered as they stand in the answer, by which their arguments are found again.
  private mutating func takeAnswer(_ record: Record) throws(ReadError) {
    hasModel = true
    for (index, call) in try contents.calls(of: record).enumerated() {
      asks.append(
        sighting(
          record, id: call.id, name: call.name, place: .answer(index), arguments: call.arguments))
    }
  }

  /// One record is both the call and its result.
  private mutating func takeTelemetry(_ record: Record) {
    guard let call = TelemetryCall(record) else { return }
    executions.append(
      sighting(
        record, id: call.id, name: call.name, place: .attributes, arguments: call.arguments,
        detail: call.outcome))
    // A span ends when the tool has answered.
    results.append(
      Remark(
        observation: Observation(record, detail: call.outcome), call: record.id, id: call.id,
        tool: call.name))
  }

  // MARK: - What the client told the model

  /// Only chunks that were not read before are opened, so a conversation costs its length and not
  /// its square.
  private mutating func takeRequest(_ record: Record) throws(ReadError) {
    guard
      let body = record.content.first(where: { $0.isNamed("request") }) ?? record.content.first
    else {
      takeFacts(of: record)
      return
    }
    // What it repeats of an earlier request was read there.
    let isKnown = body.extends.map { readRequests.contains($0.sequence) } ?? true
    let rope = try isKnown ? nil : Body.resolve(body, in: reader)
    let first = rope == nil ? body.extends?.items ?? 0 : 0
    let parts = Set((rope?.parts ?? body.parts).map(\.item))
    readRequests.insert(record.sequence)
    var isReadWhole = false
    for (offset, item) in (rope?.items ?? body.items).enumerated() {
      guard case .chunk(let commitment) = item, readChunks.insert(commitment).inserted,
        case .available(let bytes, _) = try reader.content(commitment)
      else { continue }
      guard parts.contains(first + offset) else {
        // Messages too short to be chunks of their own stand between the parts.
        isReadWhole = isReadWhole || ToolAnswers.mayStand(in: bytes)
        continue
      }
      guard let value = try? JSONReader.read(bytes, profile: .wire) else { continue }
      note(ToolAnswers(value), record, .chunk(commitment))
    }
    if isReadWhole { try takeBody(body, isTail: rope == nil, of: record) }
    takeFacts(of: record)
  }

  /// What was not read before stands at the end: the messages there are enough, if they can be read
  /// without those before them.
  private mutating func takeBody(
    _ body: ContentReference, isTail: Bool, of record: Record
  ) throws(ReadError) {
    if isTail, let messages = try newMessages(of: body) {
      note(ToolAnswers(messages), record, .tail(body))
    } else if case .whole(let bytes) = try contents.bytes(body),
      let value = try? JSONReader.read(bytes, profile: .wire)
    {
      note(ToolAnswers(value), record, .body(body))
    }
  }

  /// The identifiers stand in the facts too, and stay there when content is erased.
  private mutating func takeFacts(of record: Record) {
    for result in record[.toolResults] ?? [] {
      guard let id = result.string ?? result[.answeredID] else { continue }
      note(id, record, .nowhere)
    }
  }

  private mutating func note(_ answers: ToolAnswers, _ record: Record, _ place: Told.Place) {
    for answer in answers.found { note(answer.id, record, place) }
  }

  /// The first record counts: it is when the model was told.
  private mutating func note(_ id: String, _ record: Record, _ place: Told.Place) {
    guard toldIDs.insert(Array(id.utf8)).inserted else { return }
    told.append(Told(observation: Observation(record), id: id, place: place))
  }

  // MARK: - Parts

  private func sighting(
    _ record: Record, id: String?, name: String, place: Sighting.Place, arguments: JSONValue?,
    detail: String? = nil
  ) -> Sighting {
    Sighting(
      observation: Observation(record, detail: detail), recordID: record.id,
      response: record[.response], id: id, name: name, place: place,
      argumentsHash: arguments.map { CanonicalWriter.write($0.normalized).hashValue })
  }

  /// A decision or a result, by what it says of its call.
  private func remark(_ record: Record, detail: String?) -> Remark {
    Remark(
      observation: Observation(record, detail: detail), call: record[.call],
      id: Self.callID(record), tool: Self.tool(record))
  }

  private static func callID(_ record: Record) -> String? {
    record[.toolCallID]
  }

  private static func tool(_ record: Record) -> String? { record[.toolName] }
}

// What was seen, read again.
extension Sightings {
  /// The arguments of a call; nil if they are not here.
  ///
  /// A call without arguments has an empty object.
  func arguments(of sighting: Sighting) throws(ReadError) -> JSONValue? {
    guard sighting.argumentsHash != nil else { return nil }
    let record = try reader.record(sighting.observation.record)
    switch sighting.place {
    case .answer(let index):
      let calls = try contents.calls(of: record)
      return calls.indices.contains(index) ? calls[index].arguments : nil
    case .content: return try contents.json("arguments", of: record) ?? [:]
    case .attributes: return TelemetryCall(record)?.arguments
    }
  }

  /// What the model was told, and the chunk that holds it, if one does.
  ///
  /// Nil where only the facts tell that there was an answer, or its content is not here.
  func text(of told: Told) throws(ReadError) -> (text: String, chunk: Commitment?)? {
    let bytes: [UInt8]
    var chunk: Commitment?
    switch told.place {
    case .nowhere: return nil
    case .tail(let body):
      return try newMessages(of: body).flatMap { Self.answer(told.id, in: $0) }.map { ($0, nil) }
    case .chunk(let commitment):
      guard case .available(let found, _) = try reader.content(commitment) else { return nil }
      bytes = found
      chunk = commitment
    case .body(let body):
      guard case .whole(let found) = try contents.bytes(body) else { return nil }
      bytes = found
    }
    guard let value = try? JSONReader.read(bytes, profile: .wire) else { return nil }
    return Self.answer(told.id, in: value).map { ($0, chunk) }
  }

  private static func answer(_ id: String, in value: JSONValue) -> String? {
    ToolAnswers(value).found.first { $0.id.utf8.elementsEqual(id.utf8) }?.text
  }

  /// The messages that a body has beyond the one that it extends; nil where its own end can't be
  /// read by itself, or is not here.
  private func newMessages(of body: ContentReference) throws(ReadError) -> JSONValue? {
    guard body.extends != nil else { return nil }
    var bytes: [UInt8] = []
    for item in body.items {
      switch item {
      case .literal(let text): bytes += Array(text.utf8)
      case .chunk(let commitment):
        guard case .available(let piece, _) = try reader.content(commitment) else { return nil }
        bytes += piece
      }
    }
    guard let (elements, rest) = JSONReader.elements(endingObject: bytes) else { return nil }
    // Where messages come behind it the list is another one, such as that of the tools.
    let others = Dialects.known.layout.messages.contains { rest[$0] != nil }
    return others ? nil : .array(elements)
  }
}
