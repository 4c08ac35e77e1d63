import DeodandConsole
import DeodandEvents
import DeodandExplain

extension FilterOptions {
  /// The query that the options ask for.
  ///
  /// Looks at the options alone, so that a mistake in them is told before a log is opened.
  func query() throws -> RecordQuery {
    var query = RecordQuery()
    query.run = run.map(Self.withoutPrefix)
    query.types = type.map(Self.eventType)
    query.tool = tool
    query.model = model
    query.from = try from.map { try Self.moment($0, option: "--from") }
    query.until = try until.map { try Self.moment($0, option: "--until") }
    return query
  }

  /// Whether every record matches.
  ///
  /// Then the whole log is read in order, and no index is needed.
  var isEmpty: Bool {
    run == nil && type.isEmpty && tool == nil && model == nil && from == nil && until == nil
  }

  /// People write `run/r1` as well as `r1`.
  ///
  /// A subject is printed with its prefix, so that is what people copy.
  static func withoutPrefix(_ run: String) -> String {
    run.hasPrefix("run/") ? String(run.dropFirst(4)) : run
  }

  /// A run without a single record is a mistake in its name.
  ///
  /// An answer of nothing would look as if nothing had been found in the run.
  ///
  /// One look into the index.
  static func check(run: String, in reader: some EventReader) throws {
    var query = RecordQuery()
    query.run = run
    query.limit = 1
    guard try reader.find(query).isEmpty else { return }
    throw Failure(
      .usage, "there is no run \(Visible.line(run))",
      hint: "deodand log --type run.started lists runs")
  }

  /// People write `tool.call` for `deodand.tool.call`.
  private static func eventType(_ name: String) -> EventType {
    // A known name goes first; anything else is taken as it is, for programs have types of their
    // own.
    let full = EventType("deodand." + name)
    return EventType.known.contains(full) ? full : EventType(name)
  }

  /// A type that Deodand does not know and the log does not hold is a mistake in its name, if it
  /// looks like one of ours; a program's own may yet come.
  ///
  /// At most one look into the index for each type that is not known.
  func checkTypes(in reader: some EventReader) throws {
    for name in type {
      let type = Self.eventType(name)
      if EventType.known.contains(type) { continue }
      let near = EventType.nearest(to: name)
      guard near != nil || name.utf8.starts(with: "deodand.".utf8) else { continue }
      var query = RecordQuery()
      query.types = [type]
      query.limit = 1
      guard try reader.find(query).isEmpty else { continue }
      let known = EventType.known.map(\.shortName).joined(separator: ", ")
      throw Failure(
        .usage, "there is no type \(Visible.line(name))",
        hint: (near.map { "did you mean --type \($0.shortName)? " } ?? "") + "known are \(known)")
    }
  }

  /// `option` names the option for the message.
  private static func moment(_ text: String, option: String) throws -> Timestamp {
    guard let moment = Timestamp(rfc3339: text) else {
      throw Failure(
        .usage, "\(option) \(text) is not a time",
        hint: "write it as RFC 3339, such as 2026-11-23T16:40:00Z")
    }
    return moment
  }
}

extension EventType {
  /// The name as people write it, without `deodand.`.
  var shortName: String {
    let prefix = "deodand."
    return rawValue.utf8.starts(with: prefix.utf8)
      ? String(rawValue.dropFirst(prefix.count)) : rawValue
  }

  /// The known type of which a name is at most two slips of the pen away, with or without
  /// `deodand.`.
  ///
  /// Slips are bytes put in, left out or changed. More than two would propose names that nobody
  /// meant.
  static func nearest(to name: String) -> EventType? {
    let own = EventType(name).shortName
    let near = known.map { (type: $0, slips: EditDistance.between(own, $0.shortName)) }
      .min { $0.slips < $1.slips }
    return near.flatMap { $0.slips <= 2 ? $0.type : nil }
  }
}
