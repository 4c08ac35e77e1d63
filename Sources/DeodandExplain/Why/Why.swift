public import DeodandEvents
import DeodandTelemetry

/// Why did it do that: from an action back to its origins, from the record alone.
///
/// The walk is a list of steps, each in a file of its own; every step adds sentences that cite
/// records, and edges that name their rule. The same log gives the same answer, byte for byte.
public enum Why {
  /// Explains a record: an action best, and any other as far as it goes.
  ///
  /// It is asked within `atOnce`, for a walk puts many small questions.
  public static func explain(
    _ reference: Reference, in reader: some EventReader
  ) throws(ExplainError) -> Explanation {
    let sequence = try reference.resolve(in: reader)
    return try explaining(sequence) { () throws(ReadError) in
      try reader.atOnce { () throws(ReadError) in
        var walk = try WhyWalk(sequence, in: reader)
        try walk.takeEveryStep()
        return walk.explanation
      }
    }
  }

  /// Whether a record is an action: a call that was seen, or that a program or a hook reported.
  public static func isAction(_ record: Record) -> Bool {
    record.type == .toolCall || TelemetryReading(record)?.kind == .tool
  }

  /// Runs the body; what can't be read is told of as why a record can't be explained.
  static func explaining<Answer>(
    _ sequence: UInt64, _ body: () throws(ReadError) -> Answer
  ) throws(ExplainError) -> Answer {
    do throws(ReadError) {
      return try body()
    } catch {
      throw ExplainError(
        "record \(sequence) can't be explained: \(error.message)",
        "deodand verify says what is wrong with the log")
    }
  }
}

/// The state of one walk.
///
/// Steps fill it from the action backwards. A step that finds nothing says what is missing and
/// leaves nil, and later steps do what they can without.
struct WhyWalk<Reader: EventReader> {
  let reader: Reader
  let contents: Contents<Reader>
  var explanation: Explanation
  /// The record that the question was about.
  let subject: Record
  /// The action, if the question is about one.
  var call: Record?
  /// What asked for it.
  var response: Record?
  /// What the model was asked.
  var request: Record?
  /// What the model had before it.
  var parts: [ContextPart] = []
  /// The same, with what is known of it for other questions.
  var context: KnownContext?
  /// The values of the action's arguments.
  var values: [TracedValue] = []
  /// What is known of the run.
  let memory: RunMemory<Reader>
  /// Whether the context is stated in this answer; else it is referred to.
  let isWhole: Bool

  /// Begins a walk; what is known of the run of the record already is given, if anything is.
  init(
    _ sequence: UInt64, in reader: Reader, knowing memory: RunMemory<Reader>? = nil
  ) throws(ReadError) {
    self.reader = reader
    contents = Contents(reader: reader)
    subject = try reader.record(sequence)
    isWhole = memory == nil
    if let memory {
      self.memory = memory
    } else {
      self.memory = try RunMemory(of: subject, in: reader, isKept: false)
    }
    explanation = Explanation(subject: sequence, origin: reader.origin)
  }

  /// The order matters: each step uses what those before it found.
  mutating func takeEveryStep() throws(ReadError) {
    try findAction()
    try findObservations()
    try findTraceParent()
    try findResponse()
    try findRequest()
    try findContext()
    try findArguments()
    try findInstructions()
    try findVersions()
    try findAuthority()
    try findOutcome()
    try findGaps()
  }

  /// How sentences say that something is missing.
  var held: Held { Held(reader) }

  mutating func say(
    _ section: Explanation.Section, _ kind: Statement.Kind, _ text: String, _ records: [UInt64]
  ) {
    explanation.say(section, Statement(kind, text, records))
  }

  mutating func link(
    _ cause: UInt64, part: String = "", to effect: UInt64, effectPart: String = "", by rule: Rule
  ) {
    explanation.edges.append(
      Edge(from: .init(cause, part: part), to: .init(effect, part: effectPart), by: rule))
  }

  /// The record whose id another record names.
  ///
  /// Ids are the drafter's word, so callers check type and order: a forged link must not lead to a
  /// record of another kind, or to a later one.
  func record(id: String?) throws(ReadError) -> Record? {
    guard let id else { return nil }
    var query = RecordQuery()
    query.id = id
    query.limit = 1
    guard let found = try reader.find(query).first else { return nil }
    return try reader.record(found)
  }

  /// The last record of a type of the run before a number.
  func last(_ type: EventType, before limit: UInt64) throws(ReadError) -> Record? {
    guard subject.run != nil, let found = memory.last(type, before: limit) else { return nil }
    return try reader.record(found)
  }

  /// Records by their numbers.
  func records(_ numbers: [UInt64]) throws(ReadError) -> [Record] {
    var found: [Record] = []
    for number in numbers { found.append(try reader.record(number)) }
    return found
  }

  /// What a query finds.
  func records(_ query: RecordQuery) throws(ReadError) -> [Record] {
    try records(reader.find(query))
  }
}
