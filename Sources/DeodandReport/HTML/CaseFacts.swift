public import DeodandExplain

/// What the first page of a report tells of: gathered action by action, bounded however many there
/// are.
public struct CaseFacts: Sendable {
  /// Something that stands out, in the same words at one action or at many.
  struct Notice: Sendable {
    let statement: Statement
    let first: UInt64?
    var count: Int
  }

  /// What is missing in the same words at one action or at many.
  struct Unknown: Sendable {
    let text: String
    let first: UInt64
    var count: Int
  }

  /// How many actions were explained.
  public private(set) var actions = 0
  /// What stands out in actions, then what does not fit together in the records as a whole.
  var notices: [Notice] { found + unfit }
  private var found: [Notice] = []
  private var unfit: [Notice] = []
  private(set) var otherNotices = 0
  private(set) var unknowns: [Unknown] = []
  private(set) var otherUnknowns = 0
  /// Values of actions that stand in nothing that the model had before it.
  private(set) var untraced = 0
  private(set) var tools: [(name: String, count: Int)] = []
  private(set) var otherTools = 0
  private var places: [String: Int] = [:]

  /// What is listed of each sort; the rest is counted.
  private static let listed = 100

  /// Begins without anything.
  public init() {}

  /// Takes what does not fit together in the records as a whole.
  public mutating func take(_ gaps: Gaps) {
    for gap in gaps.findings {
      if unfit.count < Self.listed {
        unfit.append(Notice(statement: gap.statement, first: nil, count: 1))
      } else {
        otherNotices += 1
      }
    }
  }

  /// Takes the next action.
  public mutating func take(_ answer: Explanation, tool: String?) {
    actions += 1
    count(tool.map { Visible.line($0, limit: 80) } ?? "a tool without a name")
    for statement in answer.statements(.findings) { note(statement, answer.subject) }
    // Where no context is held there is nothing in which a value could stand.
    if answer.context != nil { untraced += answer.provenance.count { $0.isUntraced } }
    // Values are counted: a sentence names its value, and no two are alike.
    for section in Explanation.Section.allCases where section != .arguments {
      for statement in answer.statements(section) where statement.kind == .missing {
        miss(statement.text, at: answer.subject)
      }
    }
  }

  private mutating func note(_ statement: Statement, _ action: UInt64) {
    if let place = places["finding " + statement.text] {
      found[place].count += 1
    } else if found.count < Self.listed {
      places["finding " + statement.text] = found.count
      found.append(Notice(statement: statement, first: action, count: 1))
    } else {
      otherNotices += 1
    }
  }

  private mutating func miss(_ text: String, at action: UInt64) {
    if let place = places["missing " + text] {
      unknowns[place].count += 1
    } else if unknowns.count < Self.listed {
      places["missing " + text] = unknowns.count
      unknowns.append(Unknown(text: text, first: action, count: 1))
    } else {
      otherUnknowns += 1
    }
  }

  private mutating func count(_ tool: String) {
    if let place = places["tool " + tool] {
      tools[place].count += 1
    } else if tools.count < Self.listed {
      places["tool " + tool] = tools.count
      tools.append((tool, 1))
    } else {
      otherTools += 1
    }
  }
}

extension Provenance {
  /// Whether a value that says enough to be traced stands in nothing that was said or offered.
  var isUntraced: Bool { isDistinctive && appearances.isEmpty && !isOffered }
}

extension CaseFacts {
  /// The tools that were called, each with how often, the most used first; nil if there are none.
  public var toolLine: String? {
    if tools.isEmpty { return nil }
    let listed = tools.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(12)
    let rest = tools.reduce(otherTools) { $0 + $1.count } - listed.reduce(0) { $0 + $1.count }
    return listed.map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
      + (rest > 0 ? " and others (\(rest))" : "")
  }
}
