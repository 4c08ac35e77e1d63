public import DeodandEvents

/// Records counted by whom or what they belong to, with the first and the last of each.
///
/// One pass; memory grows with the names, not with the records.
public struct Pivot: Sendable {
  /// By what records are counted.
  public enum Key: String, Sendable, CaseIterable {
    /// The agent that acted.
    case agent
    /// The model, requested or served.
    case model
    /// The customer for whom it acted.
    case customer
    /// The tool.
    case tool
    /// The run.
    case run
  }

  /// The records of one name.
  public struct Group: Sendable {
    /// The name; nil for records that name none.
    public let name: String?
    /// How many records.
    public internal(set) var count: UInt64
    /// The first.
    public let first: Moment
    /// The last, in the order of the log.
    public internal(set) var last: Moment
  }

  /// A record and its time.
  public struct Moment: Sendable {
    /// The record's number.
    public let sequence: UInt64
    /// The recorder's claim of the time.
    public let time: Timestamp
  }

  /// By what records are counted.
  public let key: Key
  /// By the bytes of the name; nil for records that name none.
  private var groups: [[UInt8]?: Group] = [:]

  /// Begins to count.
  public init(by key: Key) { self.key = key }

  /// Counts a record; one that names several models counts for each.
  public mutating func take(
    _ record: Record, _ belongings: inout Belongings<some EventReader>
  ) throws(ReadError) {
    let names = try self.names(of: record, &belongings)
    let moment = Moment(sequence: record.sequence, time: record.time)
    for name in names.isEmpty ? [nil] : names.map(Optional.some) {
      // By bytes: as texts, canonically equivalent names would be one.
      let key = name.map { Array($0.utf8) }
      groups[key, default: Group(name: name, count: 0, first: moment, last: moment)].count += 1
      groups[key]?.last = moment
    }
  }

  private func names(
    of record: Record, _ belongings: inout Belongings<some EventReader>
  ) throws(ReadError) -> [String] {
    switch key {
    case .agent: return try belongings.agent(of: record).map { [$0] } ?? []
    case .customer: return try belongings.customer(of: record).map { [$0] } ?? []
    case .model:
      var models: [String] = []
      for model in record.models where !models.contains(model) { models.append(model) }
      return models
    case .tool: return record.tools
    case .run: return record.run.map { [$0] } ?? []
    }
  }

  /// The groups by their first record, those without a name last.
  ///
  /// The order depends on the log alone, so that two people see the same list.
  public var ordered: [Group] {
    groups.values.sorted { one, other in
      if (one.name == nil) != (other.name == nil) { return other.name == nil }
      if one.first.sequence != other.first.sequence {
        return one.first.sequence < other.first.sequence
      }
      return (one.name ?? "").utf8.lexicographicallyPrecedes((other.name ?? "").utf8)
    }
  }

  /// A group as JSON (`Schemas/timeline-group.schema.json`).
  public func json(_ group: Group) -> JSONValue {
    var object: JSONObject = [
      "version": 1, "by": .string(key.rawValue), "count": .string(String(group.count)),
      "first": .string(String(group.first.sequence)),
      "firstTime": .string(group.first.time.rfc3339),
      "last": .string(String(group.last.sequence)), "lastTime": .string(group.last.time.rfc3339),
    ]
    object["name"] = group.name.map { .string($0) }
    return .object(object)
  }
}
