/// One sentence of an answer.
///
/// It is recorded, derived or missing; there is no fourth kind.
///
/// What it cites is what a reader can check. The text is safe to print: what it quotes was made
/// visible by whoever wrote it.
public struct Statement: Sendable, Hashable {
  /// On what a sentence stands.
  public enum Kind: Sendable, Hashable {
    /// It is in the records that it cites.
    case recorded
    /// It follows from the records that it cites, by a rule.
    case derived(Rule)
    /// It should be on record and is not.
    case missing
  }

  /// On what it stands.
  public let kind: Kind
  /// The sentence, plain English, without its citations.
  public let text: String
  /// The records that it cites, by number.
  public let records: [UInt64]

  /// States something.
  public init(_ kind: Kind, _ text: String, _ records: [UInt64]) {
    self.kind = kind
    self.text = text
    self.records = records
  }
}

/// The rule by which one record leads to another, and how much it is worth.
///
/// Name and grade are stable and stand in docs/spec/explanation.md: people cite them.
public struct Rule: Sendable, Hashable {
  /// How much a rule is worth.
  ///
  /// From the strongest to the weakest. No grade is a proof of cause.
  public enum Grade: String, Sendable, Hashable {
    /// A record says so itself.
    case recorded
    /// The same bytes or the same identifier.
    case exact = "derived-exact"
    /// The same value, found by reading the content.
    case byValue = "derived-by-value"
    /// Nothing but the order in time.
    case temporal = "temporal-only"
  }

  /// The rule's stable name.
  public let name: String
  /// How much it is worth.
  public let grade: Grade

  /// A record names the other by its id.
  public static let link = Rule(name: "record-link", grade: .recorded)
  /// Both hold the same tool call identifier.
  public static let callID = Rule(name: "same-call-id", grade: .exact)
  /// Both hold the same commitment, so the same bytes.
  public static let commitment = Rule(name: "same-bytes", grade: .exact)
  /// The model asked for the same tool with the same arguments.
  public static let sameCall = Rule(name: "same-tool-and-arguments", grade: .byValue)
  /// Both hold the same text.
  public static let sameText = Rule(name: "same-text", grade: .byValue)
  /// A value stands in the other.
  public static let contains = Rule(name: "value-contained", grade: .byValue)
  /// A value stands in the other in another form: letters, spaces, a number, a date, an encoding.
  public static let containsForm = Rule(name: "value-in-other-form", grade: .byValue)
  /// A piece of a value stands in the other.
  public static let containsPiece = Rule(name: "value-in-part", grade: .byValue)
  /// Both hold the same value under the same key.
  public static let samePosition = Rule(name: "same-key-and-value", grade: .byValue)
  /// Text that tells somebody to act stands in one, and the other acts so.
  public static let instruction = Rule(name: "instruction-matched", grade: .byValue)
  /// The trace context of one names the other as what it was done in.
  public static let traceParent = Rule(name: "trace-parent", grade: .exact)
  /// A decision names the call that it is about.
  public static let approval = Rule(name: "approval-binding", grade: .recorded)
  /// One follows the other in the same run.
  public static let order = Rule(name: "order-in-run", grade: .temporal)

  /// Every rule, in the order of docs/spec/explanation.md.
  public static let all: [Rule] = [
    .link, .approval, .callID, .commitment, .traceParent, .sameCall, .sameText, .contains,
    .containsForm, .containsPiece, .samePosition, .instruction, .order,
  ]
}

/// A step from a cause to its effect.
public struct Edge: Sendable, Hashable {
  /// A record, or a part of its body.
  public struct Node: Sendable, Hashable {
    /// The record's number.
    public let record: UInt64
    /// A JSON Pointer into its body, or empty for the record itself.
    public let part: String

    /// Names a record or a part of its body.
    public init(_ record: UInt64, part: String = "") {
      self.record = record
      self.part = part
    }
  }

  /// The cause.
  public let cause: Node
  /// The effect.
  public let effect: Node
  /// The rule that made the edge.
  public let rule: Rule

  /// Draws an edge.
  public init(from cause: Node, to effect: Node, by rule: Rule) {
    self.cause = cause
    self.effect = effect
    self.rule = rule
  }
}

/// The answer to *why*: sentences in sections, and the graph that they were read from.
///
/// It holds everything that every form of it shows, and depends on the records alone: no clock, no
/// machine, no model.
public struct Explanation: Sendable {
  /// What a sentence is about, in the order in which people read.
  public enum Section: String, Sendable, CaseIterable {
    /// What was done, in one or two sentences.
    case answer
    /// What stands out.
    case findings
    /// What is not known.
    case gaps
    /// From the action back to the request.
    case chain
    /// What the model had before it.
    case context
    /// Where each value of the arguments comes from.
    case arguments
    /// Which models, parameters and tools.
    case versions
    /// Who allowed it.
    case authority
    /// What came of it.
    case outcome
  }

  /// A context that is stated beside the answers that refer to it.
  public struct ContextReference: Sendable, Hashable {
    /// The request that had it.
    public let request: UInt64
    /// How many parts it has.
    public let parts: Int
  }

  /// The record that the question was about.
  public let subject: UInt64
  /// The log's origin.
  public let origin: String
  /// The sentences by section.
  public internal(set) var sections: [Section: [Statement]] = [:]
  /// Where the context is stated, if it is not stated here.
  public internal(set) var context: ContextReference?
  /// Where each value of the action's arguments comes from.
  public internal(set) var provenance: [Provenance] = []
  /// The graph.
  ///
  /// In the order in which the walk drew them.
  public internal(set) var edges: [Edge] = []

  /// The sentences of a section.
  public func statements(_ section: Section) -> [Statement] { sections[section] ?? [] }

  /// What is not known, and after it what the other sections say is missing: so that nobody has to
  /// gather it.
  public var unknowns: [Statement] {
    let others = Section.allCases.filter { $0 != .gaps }.flatMap(statements)
    return statements(.gaps) + others.filter { $0.kind == .missing }
  }

  /// What people read under the title of a section.
  public func shown(_ section: Section) -> [Statement] {
    section == .gaps ? unknowns : statements(section)
  }

  mutating func say(_ section: Section, _ statement: Statement) {
    sections[section, default: []].append(statement)
  }
}
