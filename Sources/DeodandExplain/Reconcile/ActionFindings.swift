import DeodandDialogue
import DeodandEvents

/// What stands out when the observations of each action are held against each other.
///
/// It says what does not fit together and never who is at fault: an action that one channel alone
/// shows may be forged, lost on the others, or never have been watched there.
struct ActionFindings<Reader: EventReader> {
  typealias Joined = ActionJoin<Reader>.Joined

  let sightings: Sightings<Reader>
  let coverage: Coverage
  /// The run that all actions are of; nil for several, or for none.
  let run: String?
  /// How sentences say that something is missing.
  private var held: Held { Held(sightings.reader) }
  private(set) var gaps: [Gap] = []
  /// Wishes and calls that can't be compared, for the other side was not watched.
  private var unwatched: [Gap.Code: [Action]] = [:]

  init(
    _ joined: [Joined], _ sightings: Sightings<Reader>, _ coverage: Coverage, run: String?
  ) throws(ReadError) {
    self.sightings = sightings
    self.coverage = coverage
    self.run = run
    for action in joined { try judge(action) }
    stateUnwatched()
  }

  /// An action that nobody executed is judged by that alone: there is no answer to compare.
  private mutating func judge(_ joined: Joined) throws(ReadError) {
    let action = joined.action
    if action.executed.isEmpty, action.results.isEmpty {
      judgeUnexecuted(action)
      return
    }
    if action.asked.isEmpty {
      if sightings.hasModel {
        say(
          .executedNotAsked, .missing,
          "\(action.tool) was called, and no answer of a model \(held.onRecord) asks for it: it was "
            + "executed without being asked for, or that answer was not recorded\(held.orElsewhere).",
          action)
      } else {
        unwatched[.executedNotAsked, default: []].append(action)
      }
    }
    judgeRefusal(action)
    judgeAnswer(action)
    try judgeArguments(joined)
    try judgeTold(joined)
  }

  /// Whether this is a finding or can't be told depends on what was watched, so that is part of the
  /// sentence.
  private mutating func judgeUnexecuted(_ action: Action) {
    // What somebody refused is not missing.
    guard !action.isRefused else { return }
    let code: Gap.Code =
      action.reported.isEmpty ? .askedNotExecuted : .answeredWithoutExecution
    // Without an answer of a model and without a call there is only what the client told.
    guard coverage.seesExecutions else {
      unwatched[code, default: []].append(action)
      return
    }
    switch code {
    case .askedNotExecuted:
      say(
        code, .missing,
        "A model asked for \(action.tool), and no such call is \(held.onRecord): it was not executed, or "
          + "not watched (\(coverage.sentence))\(held.orElsewhere).", action)
    default:
      say(
        code, .missing,
        "The model was told an answer of \(action.tool)\(Self.named(action)), and no channel saw the call: "
          + "it was executed unwatched, or not at all (\(coverage.sentence))\(held.orElsewhere).",
        action)
    }
  }

  /// The identifier, for an answer whose call nobody saw has no other name.
  private static func named(_ action: Action) -> String {
    action.callID.map { " (\($0))" } ?? ""
  }

  /// A hook that tells of a call tells it before the decision, so it alone is no execution; nor is
  /// a call on the wire that got its denial there instead of the server's answer.
  private mutating func judgeRefusal(_ action: Action) {
    let isKeptBack = action.results.contains {
      $0.channel == .mcp && $0.detail == CallOutcome.denied.rawValue
    }
    let isDone =
      action.executed.contains { $0.channel != .hook && !($0.channel == .mcp && isKeptBack) }
      || action.results.contains { $0.detail == "success" }
    guard action.isRefused, isDone, let refusal = action.permitted.last else { return }
    say(
      .executedThoughRefused, .recorded,
      "\(action.tool) was refused (\(refusal.detail ?? "")), and it was executed.", action)
  }

  /// What is said of a call that no answer came to.
  private static var unanswered: [String] {
    [CallOutcome.noResponse, .cancelled].map(\.rawValue)
  }

  /// A call that was refused needs no answer.
  private mutating func judgeAnswer(_ action: Action) {
    let outcomes = Set(action.results.map { $0.detail ?? "" })
    if action.results.isEmpty {
      guard !action.isRefused else { return }
      say(
        .executedWithoutAnswer, .missing,
        "\(action.tool) was called, and no result of it is \(held.onRecord)\(held.elsewhere).",
        action)
    } else if outcomes.allSatisfy(Self.unanswered.contains) {
      say(
        .executedWithoutAnswer, .missing,
        "\(action.tool) was called and never answered (\(outcomes.sorted().joined(separator: ", "))), so "
          + "its effect is unknown.", action)
    }
  }

  // MARK: - Asked for and executed

  /// Hashes are compared first, so that arguments are read again only where they differ; the first
  /// difference is told, for the others are of the same call.
  private mutating func judgeArguments(_ joined: Joined) throws(ReadError) {
    var all = joined.asks + joined.executions
    all.removeAll { $0.argumentsHash == nil }
    guard let first = all.first else { return }
    for other in all.dropFirst() where other.argumentsHash != first.argumentsHash {
      guard let one = try sightings.arguments(of: first),
        let two = try sightings.arguments(of: other), one != two
      else { continue }
      let places = Self.differences(one, two).prefix(5).map { Visible.line($0, limit: 60) }
      let what = joined.asks.isEmpty ? "\(first.observation.channel.name) says" : "was asked for"
      gaps.append(
        Gap(
          .executedDifferently, .derived(other.observation.rule ?? .callID),
          "\(joined.action.tool) was not executed as it \(what): \(other.observation.channel.name) shows other "
            + "arguments at \(places.joined(separator: ", ")).",
          [first.observation.record, other.observation.record], run: run))
      return
    }
    for other in all.dropFirst() where !ToolName.isEither(first.name, other.name) {
      gaps.append(
        Gap(
          .executedDifferently, .derived(.callID),
          "\(Visible.line(first.name, limit: 80)) was asked for, and \(Visible.line(other.name, limit: 80)) was "
            + "called under the same identifier.",
          [first.observation.record, other.observation.record], run: run))
      return
    }
  }

  /// The places at which two values differ, as JSON Pointers; the root is `the top`.
  ///
  /// Takes time with the square of the number of values, which is small in arguments.
  private static func differences(_ one: JSONValue, _ two: JSONValue) -> [String] {
    let left = one.leaves()
    let right = two.leaves()
    var places: [String] = []
    func note(_ pointer: String) {
      let place = pointer.isEmpty ? "the top" : pointer
      if !places.contains(place) { places.append(place) }
    }
    for leaf in left where right.first(where: { $0.pointer == leaf.pointer })?.value != leaf.value {
      note(leaf.pointer)
    }
    for leaf in right where !left.contains(where: { $0.pointer == leaf.pointer }) {
      note(leaf.pointer)
    }
    return places.isEmpty ? ["the top"] : places
  }

  // MARK: - Said by the tool and told to the model

  /// By bytes: the same commitment settles it without reading the texts.
  ///
  /// Content that is not here can't be compared, and is no finding.
  private mutating func judgeTold(_ joined: Joined) throws(ReadError) {
    guard let told = joined.told.first else { return }
    for observation in joined.action.results where Self.isComparable(observation, joined) {
      let record = try sightings.reader.record(observation.record)
      guard let body = record.content.first(where: { $0.isNamed("result") }),
        case .whole(let bytes) = try sightings.contents.bytes(body),
        let (shown, chunk) = try sightings.text(of: told)
      else { continue }
      if let chunk, body.items == [.chunk(chunk)] { continue }
      let said = Speech(bytes: bytes).text
      // Agents add words of their own behind an answer; what the tool said must stand in it.
      if said.isEmpty || TextSearch.stands(said, in: shown) { continue }
      gaps.append(
        Gap(
          .resultDiffers, .derived(observation.rule ?? .callID),
          "What \(joined.action.tool) answered does not stand in what the model was told of it.",
          [observation.record, told.observation.record], run: run))
      return
    }
  }

  /// A coding agent's own tools answer in a form that the model is not shown.
  private static func isComparable(_ result: Observation, _ joined: Joined) -> Bool {
    switch result.channel {
    case .mcp, .transcript, .program, .model: true
    case .telemetry: false
    case .hook: (joined.asks + joined.executions).contains { $0.name.hasPrefix("mcp__") }
    }
  }

  // MARK: - What nobody watched

  /// One sentence for all actions that can't be compared: a line for each would say nothing more.
  private mutating func stateUnwatched() {
    for code in [Gap.Code.askedNotExecuted, .answeredWithoutExecution, .executedNotAsked] {
      guard let actions = unwatched[code] else { continue }
      let text: String
      switch code {
      case .executedNotAsked:
        text =
          "Calls that no model's answer asks for: \(actions.count). No answer of a model is "
          + "\(held.onRecord), so the model was not watched\(held.orElsewhere), and they can't be compared."
      case .askedNotExecuted:
        text =
          "Calls that a model asked for and nobody is \(held.onRecord) to have executed: \(actions.count). No "
          + "way was watched on which executions are seen (\(coverage.sentence)), so they can't be compared."
      default:
        text =
          "Calls that the client told the model an answer of and no channel saw: \(actions.count). No way "
          + "was watched on which executions are seen (\(coverage.sentence)), so they can't be compared."
      }
      let records = Set(actions.map(\.first)).sorted().prefix(Self.citations)
      gaps.append(Gap(code, .missing, text, Array(records), run: run))
    }
  }

  /// The sentence cites the first of the action's records.
  private mutating func say(
    _ code: Gap.Code, _ kind: Statement.Kind, _ text: String, _ action: Action
  ) {
    gaps.append(Gap(code, kind, text, Array(action.records.prefix(Self.citations)), run: run))
  }

  /// How many records a sentence cites.
  ///
  /// The actions themselves list all of them.
  private static var citations: Int { 12 }
}

extension TextSearch {
  /// Whether a text stands in another, byte for byte, but for white space around it.
  ///
  /// Not at the ends of words alone, as `contains` looks: an answer may go on with anything.
  static func stands(_ needle: String, in hay: String) -> Bool {
    let needle = needle.utf8.trimmingSpace()
    return needle.isEmpty || hay.utf8.holds(needle)
  }
}

extension String.UTF8View {
  fileprivate func trimmingSpace() -> [UInt8] {
    let space: (UInt8) -> Bool = { $0 <= 0x20 }
    return Array(self.drop(while: space).reversed().drop(while: space).reversed())
  }

  fileprivate func holds(_ needle: [UInt8]) -> Bool {
    let hay = Array(self)
    guard let first = needle.first, hay.count >= needle.count else { return false }
    var start = 0
    while start <= hay.count - needle.count {
      guard let found = hay[start...(hay.count - needle.count)].firstIndex(of: first) else {
        return false
      }
      if hay[found..<(found + needle.count)].elementsEqual(needle) { return true }
      start = found + 1
    }
    return false
  }
}
