public import DeodandEvents

/// The lines of `data/explanations.jsonl`: answers beside each other, each thing once.
///
/// A context is stated by the parts that are new in it, and referred to. What an edge or a value's
/// places say is not said again in words: `deodand why --bundle` makes every sentence from the same
/// records. What is said in words is stated once and then named by its number
/// (Schemas/bundle-explanation.schema.json, docs/spec/bundle.md).
public struct ExplanationLines {
  /// The numbers of texts that were stated lately.
  private var numbers: [String: Int] = [:]
  private var count = 0

  /// How many texts are remembered: beyond it all are forgotten, and stated again on return.
  ///
  /// Bounds memory: most texts of some runs are said once.
  private static let remembered = 512
  /// Places of a value that are listed; the others are counted.
  private static let listed = 8
  /// The sections that are told in words.
  private static let told: [Explanation.Section] = [.findings, .gaps, .versions, .authority]

  /// Begins without a line.
  public init() {}

  /// The first line: the rules, with what each is worth.
  public static var head: JSONValue {
    var grades = JSONObject()
    for rule in Rule.all { grades[rule.name] = .string(rule.grade.rawValue) }
    return ["version": 3, "kind": "rules", "grades": .object(grades)]
  }

  /// The lines of an answer, after that of its context where that is stated with it.
  public mutating func lines(of answer: Explanation, _ context: StatedContext?) -> [JSONValue] {
    var lines: [JSONValue] = []
    if let context { lines.append(context.json) }
    let first = count
    var fresh: [JSONValue] = []
    var sections = JSONObject()
    for section in Self.told {
      let statements = answer.statements(section).map { state($0, &fresh) }
      if !statements.isEmpty { sections[section.rawValue] = .array(statements) }
    }
    if !fresh.isEmpty {
      lines.append(["kind": "texts", "first": .integer(Int64(first)), "texts": .array(fresh)])
    }
    var object: JSONObject = [
      "kind": "explanation", "subject": .string(String(answer.subject)),
      "edges": .array(answer.edges.filter { $0.effect.part.isEmpty }.map(\.brief)),
    ]
    if !answer.provenance.isEmpty {
      object["values"] = .array(answer.provenance.map { Self.brief($0) })
    }
    if sections.members.count > 0 { object["sections"] = .object(sections) }
    object["context"] = answer.context?.json
    lines.append(.object(object))
    return lines
  }

  private mutating func state(_ statement: Statement, _ fresh: inout [JSONValue]) -> JSONValue {
    let number: Int
    if let known = numbers[statement.text] {
      number = known
    } else {
      number = count
      count += 1
      if numbers.count >= Self.remembered { numbers.removeAll(keepingCapacity: true) }
      numbers[statement.text] = number
      fresh.append(.string(statement.text))
    }
    var object: JSONObject = [
      "text": .integer(Int64(number)),
      "records": .array(statement.records.map { .string(String($0)) }),
    ]
    switch statement.kind {
    case .recorded: break
    case .derived(let rule): object["rule"] = .string(rule.name)
    case .missing: object["missing"] = true
    }
    return .object(object)
  }

  /// Where a value stands: the first parts by number, how it stands in the first, and how many
  /// there are.
  private static func brief(_ provenance: Provenance) -> JSONValue {
    var object: JSONObject = ["pointer": .string(provenance.pointer)]
    if !provenance.isDistinctive { object["distinctive"] = false }
    if provenance.isOffered { object["offered"] = true }
    if let first = provenance.appearances.first {
      object["form"] = .string(first.form.rawValue)
      object["count"] = .integer(Int64(provenance.count))
      object["parts"] = .array(
        provenance.appearances.prefix(listed).map { .integer(Int64($0.part)) })
      object["piece"] = first.piece.map { .string(Visible.line($0, limit: 80)) }
    }
    return .object(object)
  }
}

extension StatedContext {
  /// A line of its own, before the first that refers to it.
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "kind": "context", "request": .string(String(request)), "count": .integer(Int64(count)),
      "parts": .array(parts.map(\.json)),
    ]
    object["inherits"] = inherited?.json
    return .object(object)
  }
}

extension StatedContext.Part {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["speaker": .string(speaker.rawValue)]
    if !pointer.isEmpty { object["pointer"] = .string(pointer) }
    object["from"] = origin.map { .string(String($0)) }
    object["rule"] = rule.map { .string($0.name) }
    return .object(object)
  }
}

extension Explanation.ContextReference {
  fileprivate var json: JSONValue {
    ["request": .string(String(request)), "parts": .integer(Int64(parts))]
  }
}

extension Edge {
  /// Records alone: what leads to a part of an action is told of the part's value.
  fileprivate var brief: JSONValue {
    var object: JSONObject = [
      "from": .string(String(cause.record)), "to": .string(String(effect.record)),
      "rule": .string(rule.name),
    ]
    if !cause.part.isEmpty { object["part"] = .string(cause.part) }
    return .object(object)
  }
}
