public import DeodandEvents
import DeodandLog

/// What a record will say once it has its place: a recorder's draft, without a recorder.
public struct RecordPlan: Sendable {
  /// The event's type.
  public var type: EventType
  /// On what it stands.
  public var basis: Basis
  /// What it is about.
  public var subject: String?
  /// The event's UUID; nil for one made of its number.
  public var id: String?
  /// The facts.
  public var data: JSONObject
  /// The bodies.
  public var content: [ContentReference]
  /// The number of the writer's `recorder.started` record; nil for 1.
  public var recorder: UInt64?
  /// The recorder's clock; nil for one second after the record before.
  public var time: Timestamp?
  /// The W3C trace context.
  public var traceparent: String?
  /// The number that the record claims, if it is a false one.
  public var claimedSequence: UInt64?
  /// The place in its run that the record claims, if it is a false one.
  public var claimedRun: RunPlace?
  /// Whether the record states its place in its run; logs of formats 1 and 2 do not.
  public var isCounted = true
  /// The predecessor that the record claims, if it is a false one.
  public var claimedPrevious: Hash256?

  /// Plans a record.
  public init(
    _ type: EventType, basis: Basis = .observed, subject: String? = nil, id: String? = nil,
    data: JSONObject = [:], content: [ContentReference] = [], recorder: UInt64? = nil,
    time: Timestamp? = nil
  ) {
    self.type = type
    self.basis = basis
    self.subject = subject
    self.id = id
    self.data = data
    self.content = content
    self.recorder = recorder
    self.time = time
  }

  /// The moment at which the records of tests begin.
  public static let start = Timestamp(microseconds: 1_790_000_000_000_000)

  /// The identifier that a record of a number has unless it is given another one.
  public static func id(_ sequence: UInt64) -> String {
    let digits = String(sequence, radix: 16)
    return "00000000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  /// The record's bytes at a place.
  func bytes(
    sequence: UInt64, previous: Hash256?, source: String, runs: inout RunTally
  ) -> [UInt8] {
    let run = runs.take(subject, at: sequence)
    var data = data
    if !content.isEmpty {
      var object = JSONObject()
      for reference in content { object[reference.name] = reference.json() }
      data["content"] = .object(object)
    }
    let facts = Envelope.Facts(
      basis: basis, id: id ?? Self.id(sequence), source: source, subject: subject,
      traceparent: traceparent, type: type)
    let second = Self.start.microseconds + Int64(sequence) * 1_000_000
    let place = Envelope.Place(
      sequence: claimedSequence ?? sequence, previous: claimedPrevious ?? previous,
      recorder: sequence == 0 ? nil : recorder ?? 1,
      time: time ?? Timestamp(microseconds: second), monotonic: sequence * 1_000_000_000,
      run: isCounted ? claimedRun ?? run : nil)
    return Envelope.write(facts, data: CanonicalWriter.write(.object(data)), at: place)
  }

  /// The bytes of records that follow each other from record 0.
  public static func seal(_ plans: [RecordPlan], source: String) -> [[UInt8]] {
    var records: [[UInt8]] = []
    var previous: Hash256?
    var runs = RunTally()
    for (index, plan) in plans.enumerated() {
      let bytes = plan.bytes(
        sequence: UInt64(index), previous: previous, source: source, runs: &runs)
      previous = LeafHash.of(bytes)
      records.append(bytes)
    }
    return records
  }
}

/// Counts the records of each run, as a recorder does.
struct RunTally: Sendable {
  private var heads: [[UInt8]: (count: UInt64, last: UInt64)] = [:]

  /// The place of the next record of a subject; nil if that is no run.
  mutating func take(_ subject: String?, at sequence: UInt64) -> RunPlace? {
    guard let subject, subject.utf8.starts(with: "run/".utf8) else { return nil }
    let head = heads[Array(subject.utf8)]
    heads[Array(subject.utf8)] = ((head?.count ?? 0) + 1, sequence)
    return RunPlace(number: (head?.count ?? 0) + 1, previous: head?.last)
  }
}
