import DeodandEvents

/// Joins what was seen into actions, by the strongest rule that holds.
///
/// The same identifier joins; the same tool with the same arguments joins; the order in time never
/// does. One wish joins one call: where wishes are alike, the oldest that has none yet.
///
/// Sightings are taken kind by kind, each kind in the order of the log: wishes, executions,
/// decisions, results, what was told. So the same records give the same actions. Identifiers are
/// compared by bytes.
struct ActionJoin<Reader: EventReader> {
  /// An action with what was seen of it.
  struct Joined {
    var action: Action
    var asks: [Sighting] = []
    var executions: [Sighting] = []
    var told: [Told] = []
  }

  /// Where what was seen can be read again.
  let sightings: Sightings<Reader>
  /// Whether the same values may join what two runs hold.
  let mayJoin: (_ one: String?, _ other: String?) -> Bool
  private(set) var joined: [Joined] = []
  /// Places in `joined`: by identifier of the call, by id of the record of a call, by id of the
  /// answer that asked, by hash of the arguments.
  ///
  /// An identifier may have several, for some agents use one again.
  private var byID: [[UInt8]: [Int]] = [:]
  private var byRecord: [String: Int] = [:]
  private var byAnswer: [String: [Int]] = [:]
  private var byArguments: [Int: [Int]] = [:]

  init(
    _ sightings: Sightings<Reader>, mayJoin: @escaping (_ one: String?, _ other: String?) -> Bool
  ) throws(ReadError) {
    self.sightings = sightings
    self.mayJoin = mayJoin
    for ask in sightings.asks { join(ask: ask) }
    // Values join only what no identifier did, or a like call would take another's place.
    var rest: [Sighting] = []
    for execution in sightings.executions {
      if let (index, rule) = matchByName(execution) {
        add(execution, at: index, rule)
      } else {
        rest.append(execution)
      }
    }
    for execution in rest {
      var found = matchByName(execution)
      if found == nil { found = try matchByValue(execution) }
      add(execution, at: found?.0 ?? begin(tool: execution.name, id: execution.id), found?.1)
    }
    for decision in sightings.decisions {
      guard let (index, rule) = match(decision, isFree: { _ in true }) else { continue }
      joined[index].action.permitted.append(decision.observation.joined(by: rule))
    }
    for result in sightings.results { join(result: result) }
    for told in sightings.told { join(told: told) }
    for index in joined.indices {
      joined[index].action.executed.sort { $0.record < $1.record }
    }
    joined.sort { $0.action.first < $1.action.first }
  }

  // MARK: - Wishes

  /// A model's wish; the same wish seen on another channel is the same action.
  ///
  /// Two wishes of one channel under one identifier are two actions.
  private mutating func join(ask: Sighting) {
    let same = candidates(ask.id).first { index in
      let asks = joined[index].asks
      return !asks.contains { $0.observation.channel == ask.observation.channel }
        && asks.contains { ToolName.isEither($0.name, ask.name) }
    }
    let index = same ?? begin(tool: ask.name, id: ask.id)
    joined[index].asks.append(ask)
    joined[index].action.asked.append(ask.observation.joined(by: same == nil ? nil : .callID))
    byAnswer[ask.recordID, default: []].append(index)
    note(ask, at: index)
  }

  // MARK: - Executions

  /// The action takes the shorter name where one channel puts a prefix before it.
  private mutating func add(_ execution: Sighting, at index: Int, _ rule: Rule?) {
    joined[index].executions.append(execution)
    joined[index].action.executed.append(execution.observation.joined(by: rule))
    if joined[index].action.tool.hasSuffix("__" + execution.name) {
      joined[index].action.tool = Visible.line(execution.name, limit: 80)
    }
    note(execution, at: index)
  }

  /// An action that has no call of the same channel yet.
  private func isFree(_ index: Int, for execution: Sighting) -> Bool {
    !joined[index].executions.contains { $0.observation.channel == execution.observation.channel }
  }

  /// By a link or an identifier.
  ///
  /// Where every action of an identifier has a call of the channel, the last takes one more: an
  /// identifier goes before the count.
  private func matchByName(_ execution: Sighting) -> (Int, Rule)? {
    let same = candidates(execution.id)
    if let response = execution.response {
      let place = (execution.id == nil ? byAnswer[response] ?? [] : same).first { index in
        isFree(index, for: execution)
          && joined[index].asks.contains {
            $0.recordID == response && ToolName.isEither($0.name, execution.name)
          }
      }
      if let place { return (place, .link) }
    }
    let index = same.first { isFree($0, for: execution) } ?? same.last
    return index.map { ($0, .callID) }
  }

  /// Equal hashes are only a hint; the arguments are read again and compared.
  private func matchByValue(_ execution: Sighting) throws(ReadError) -> (Int, Rule)? {
    guard let hash = execution.argumentsHash else { return nil }
    for index in byArguments[hash] ?? [] where isFree(index, for: execution) {
      if try isSame(joined[index], execution) { return (index, .sameCall) }
    }
    return nil
  }

  /// Whether the tool and the arguments are those of a wish, or of another channel's call.
  private func isSame(_ candidate: Joined, _ execution: Sighting) throws(ReadError) -> Bool {
    for other in candidate.asks + candidate.executions
    where other.observation.record < execution.observation.record
      && other.argumentsHash == execution.argumentsHash
      && ToolName.isEither(other.name, execution.name)
      && mayJoin(other.observation.run, execution.observation.run)
    {
      if try sightings.arguments(of: other) == sightings.arguments(of: execution) { return true }
    }
    return false
  }

  // MARK: - What is about a call

  /// A result without a call begins an action of its own, so that it is not lost.
  private mutating func join(result: Remark) {
    let channel = result.observation.channel
    let found = match(result) { index in
      !joined[index].action.results.contains { $0.channel == channel }
    }
    if let (index, rule) = found {
      joined[index].action.results.append(result.observation.joined(by: rule))
    } else {
      let index = begin(tool: result.tool ?? "a tool", id: result.id)
      joined[index].action.results.append(result.observation)
    }
  }

  /// By the record that it names, or else by the identifier; a remark is never joined by values.
  private func match(_ remark: Remark, isFree: (Int) -> Bool) -> (Int, Rule)? {
    if let call = remark.call, let index = byRecord[call] { return (index, .link) }
    let same = candidates(remark.id)
    return (same.first(where: isFree) ?? same.last).map { ($0, .callID) }
  }

  /// The oldest action of the identifier that nothing was told of yet, or else the last.
  private mutating func join(told: Told) {
    let same = candidates(told.id)
    let index = same.first { joined[$0].told.isEmpty } ?? same.last
    let place = index ?? begin(tool: "a tool", id: told.id)
    joined[place].told.append(told)
    joined[place].action.reported.append(
      told.observation.joined(by: index == nil ? nil : .callID))
  }

  // MARK: - Bookkeeping

  /// The actions that an identifier names, the oldest first.
  private func candidates(_ id: String?) -> [Int] {
    id.flatMap { byID[Array($0.utf8)] } ?? []
  }

  /// A new action, and its place.
  private mutating func begin(tool: String, id: String?) -> Int {
    let index = joined.count
    joined.append(
      Joined(
        action: Action(
          tool: Visible.line(tool, limit: 80), callID: id.map { Visible.line($0, limit: 120) })))
    if let id { byID[Array(id.utf8), default: []].append(index) }
    return index
  }

  /// Notes by what later sightings can find the action.
  private mutating func note(_ sighting: Sighting, at index: Int) {
    if sighting.place == .content || sighting.place == .attributes {
      byRecord[sighting.recordID] = index
    }
    // An identifier that only a later channel knows joins what comes after it.
    if let id = sighting.id, !candidates(id).contains(index) {
      byID[Array(id.utf8), default: []].append(index)
      if joined[index].action.callID == nil {
        joined[index].action.callID = Visible.line(id, limit: 120)
      }
    }
    guard let hash = sighting.argumentsHash, byArguments[hash]?.last != index else { return }
    byArguments[hash, default: []].append(index)
  }
}

extension Observation {
  /// The same observation, joined to an action by a rule.
  func joined(by rule: Rule?) -> Observation {
    var copy = self
    copy.rule = rule
    return copy
  }
}

extension ToolName {
  /// Whether two channels mean one tool: either may put the server's prefix before its name.
  static func isEither(_ one: String, _ other: String) -> Bool {
    isSame(one, other) || isSame(other, one)
  }
}
