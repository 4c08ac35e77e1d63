public import DeodandEvents

/// The graph behind an answer, ready to be drawn or handed on: records, and what joins them.
///
/// It holds what an answer holds and adds nothing. All forms of drawing take it, so that they show
/// the same records and the same links.
public struct CausalGraph: Sendable {
  /// A record.
  public struct Node: Sendable {
    /// The record's number.
    public let record: UInt64
    /// What is known of it; nil if it is not here.
    public let row: Timeline.Row?
    /// Whether the question was about it.
    ///
    /// At most one node is; none where the question was about content from outside.
    public let isSubject: Bool
  }

  /// Everything that joins one record to a later one.
  public struct Link: Sendable {
    /// The place of the cause among the nodes.
    public let cause: Int
    /// The place of the effect among the nodes.
    public let effect: Int
    /// The edges between the two, the strongest grade first.
    public let edges: [Edge]

    /// The strongest grade between the two.
    public var grade: Rule.Grade { edges.first?.rule.grade ?? .temporal }
    /// The names of the rules, each once.
    public var rules: [String] {
      var names: [String] = []
      for edge in edges where !names.contains(edge.rule.name) { names.append(edge.rule.name) }
      return names
    }
  }

  /// The log's origin.
  public let origin: String
  /// The records, ascending.
  public let nodes: [Node]
  /// What joins them, by cause and effect.
  ///
  /// Ascending, so that the same answer gives the same file. No link joins a record to itself: what
  /// joins parts of one record is left out.
  public let links: [Link]

  /// Draws up the graph of an answer to *why*, with rows of the records in it.
  public init(_ explanation: Explanation, rows: [UInt64: Timeline.Row]) {
    self.init(
      explanation.edges, [explanation.subject], subject: explanation.subject,
      origin: explanation.origin, rows)
  }

  /// Draws up the graph of what came after.
  public init(_ impact: Impact, in reader: some EventReader) throws(ReadError) {
    var subject: UInt64?
    if case .record(let number) = impact.start { subject = number }
    let records = impact.steps.map(\.record) + (subject.map { [$0] } ?? [])
    let rows = try Timeline.rows(of: records, in: reader)
    self.init(impact.edges, records, subject: subject, origin: impact.origin, rows)
  }

  /// Parts of records are drawn as their records; the edges of a link still name the parts.
  private init(
    _ edges: [Edge], _ records: [UInt64], subject: UInt64?, origin: String,
    _ rows: [UInt64: Timeline.Row]
  ) {
    self.origin = origin
    let ends = edges.flatMap { [$0.cause.record, $0.effect.record] }
    let numbers = Set(ends + records).sorted()
    nodes = numbers.map { Node(record: $0, row: rows[$0], isSubject: $0 == subject) }
    var places: [UInt64: Int] = [:]
    for (place, number) in numbers.enumerated() { places[number] = place }
    var joined: [Pair: [Edge]] = [:]
    for edge in edges {
      guard let cause = places[edge.cause.record], let effect = places[edge.effect.record],
        cause != effect
      else { continue }
      // An edge that stands twice in the answer is one in the graph.
      let pair = Pair(cause: cause, effect: effect)
      if joined[pair]?.contains(edge) != true { joined[pair, default: []].append(edge) }
    }
    links = joined.sorted { $0.key < $1.key }.map { pair, edges in
      let strongest = edges.enumerated().sorted { one, other in
        let (a, b) = (one.element.rule.grade, other.element.rule.grade)
        return a == b ? one.offset < other.offset : a.weaker(b) == b
      }
      return Link(cause: pair.cause, effect: pair.effect, edges: strongest.map(\.element))
    }
  }

  /// Two places among the nodes; the order of pairs is the order of the links.
  private struct Pair: Hashable, Comparable {
    let cause: Int
    let effect: Int

    static func < (one: Pair, other: Pair) -> Bool {
      (one.cause, one.effect) < (other.cause, other.effect)
    }
  }
}

extension Timeline {
  /// Rows of records by their numbers; those that are not here have none.
  ///
  /// Only what is not found is passed over; any other failure to read is an error, for a drawing
  /// with silent holes would mislead.
  public static func rows(
    of records: some Sequence<UInt64>, in reader: some EventReader
  ) throws(ReadError) -> [UInt64: Row] {
    var rows: [UInt64: Row] = [:]
    for number in records where rows[number] == nil {
      do throws(ReadError) {
        rows[number] = try row(of: reader.record(number), in: reader)
      } catch {
        if error.code != .notFound { throw error }
      }
    }
    return rows
  }
}

extension Explanation {
  /// Every record that the answer cites or draws.
  public var cited: [UInt64] {
    var found = Set(sections.values.joined().flatMap(\.records))
    for edge in edges { found.formUnion([edge.cause.record, edge.effect.record]) }
    found.insert(subject)
    return found.sorted()
  }
}
