public import DeodandEvents

/// What came after: where a record's content, or content from outside, went, and what was done
/// then.
///
/// It is the walk of *why* turned around. What a model had before it when it asked for something is
/// shown as exactly that; it is no proof of cause.
///
/// Computed from the log alone: the same records give the same answer (docs/spec/impact.md).
public struct Impact: Sendable {
  /// From what the walk starts.
  public enum Start: Sendable, Hashable {
    /// A record of the log.
    case record(UInt64)
    /// Bytes that somebody brought along, and how many there are.
    case content(byteCount: Int)
  }

  /// A record that was reached.
  public struct Step: Sendable {
    /// How many edges lie between the start and the record.
    public let depth: Int
    /// The record's number.
    public let record: UInt64
    /// Its type.
    public let type: EventType
    /// The run that it belongs to.
    public let run: String?
    /// The record that it was reached from; nil where content from outside was found.
    ///
    /// One of perhaps several: all are in the graph.
    public let from: UInt64?
    /// What connects it, with the rule.
    public let statement: Statement
    /// Whether it is a call of a tool.
    public let isCall: Bool
    /// The weakest rule between the start and the record.
    ///
    /// So that a long chain of exact steps with one guess in it does not read as exact.
    public let grade: Rule.Grade
  }

  /// From what the walk started.
  public let start: Start
  /// The log's origin.
  public let origin: String
  /// What was reached: the nearest first, then in the order of the log.
  public internal(set) var steps: [Step] = []
  /// What is not known.
  public internal(set) var gaps: [Statement] = []
  /// The graph.
  public internal(set) var edges: [Edge] = []

  /// How far the walk goes unless it is told.
  public static let usualDepth = 12
  /// At most so many records are reached in one walk.
  ///
  /// Bounds memory and the answer's length; an answer that ends there says so.
  public static let stepLimit = 10_000

  /// The calls of tools among what was reached.
  public var calls: [Step] { steps.filter(\.isCall) }

  /// The runs of what was reached, in the order of the log.
  ///
  /// Takes time in proportion to the steps times the runs.
  public var runs: [String] {
    var found: [String] = []
    for step in steps.sorted(by: { $0.record < $1.record }) {
      if let run = step.run, !found.contains(run) { found.append(run) }
    }
    return found
  }

  /// Walks forward from a record.
  ///
  /// The start itself is not among the steps.
  public static func of(
    _ reference: Reference, in reader: some EventReader, depth: Int = usualDepth
  ) throws(ExplainError) -> Impact {
    let sequence = try reference.resolve(in: reader)
    return try walk(.record(sequence), in: reader, depth) { walk throws(ReadError) in
      try walk.begin(at: sequence)
    }
  }

  /// Looks for content in every run and walks forward from where it stands.
  public static func of(
    content bytes: [UInt8], in reader: some EventReader, depth: Int = usualDepth
  ) throws(ExplainError) -> Impact {
    guard let probe = ContentProbe(bytes) else {
      throw ExplainError(
        "the content holds no word to look for",
        "give a text or a document of at least one word of two letters or digits")
    }
    return try walk(.content(byteCount: bytes.count), in: reader, depth) { walk throws(ReadError) in
      try walk.begin(with: probe)
    }
  }

  private static func walk<Reader: EventReader>(
    _ start: Start, in reader: Reader, _ depth: Int,
    _ begin: (inout ImpactWalk<Reader>) throws(ReadError) -> Void
  ) throws(ExplainError) -> Impact {
    precondition(depth >= 1, "a walk goes at least one step")
    var walk = ImpactWalk(start, in: reader, depth: depth)
    do throws(ReadError) {
      return try reader.atOnce { () throws(ReadError) in
        try begin(&walk)
        try walk.finish()
        return walk.impact
      }
    } catch {
      throw ExplainError(
        "what followed can't be told: \(error.message)",
        "deodand verify says what is wrong with the log")
    }
  }

  /// The answer as JSON (`Schemas/impact.schema.json`).
  public func json() -> JSONValue {
    let subject: JSONValue =
      switch start {
      case .record(let number): ["record": .string(String(number))]
      case .content(let count): ["bytes": .integer(Int64(count))]
      }
    return [
      "version": 1, "origin": .string(origin), "subject": subject,
      "steps": .array(steps.map { $0.json() }),
      "calls": .array(calls.map { .string(String($0.record)) }),
      "runs": .array(runs.map { .string($0) }), "gaps": .array(gaps.map { $0.json() }),
      "edges": .array(edges.map { $0.json() }),
    ]
  }
}

extension Impact.Step {
  fileprivate func json() -> JSONValue {
    var object: JSONObject = [
      "depth": .integer(Int64(depth)), "record": .string(String(record)),
      "type": .string(type.rawValue), "pathGrade": .string(grade.rawValue),
      "statement": statement.json(),
    ]
    object["run"] = run.map { .string($0) }
    object["from"] = from.map { .string(String($0)) }
    return .object(object)
  }
}

extension Rule.Grade {
  /// The weaker of two grades.
  func weaker(_ other: Rule.Grade) -> Rule.Grade { strength <= other.strength ? self : other }

  /// Numbers for comparing alone: the distance between two of them means nothing.
  private var strength: Int {
    switch self {
    case .recorded: 3
    case .exact: 2
    case .byValue: 1
    case .temporal: 0
    }
  }
}
