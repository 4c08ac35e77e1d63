import DeodandEvents

/// A request that was passed on and has no answer yet.
struct MCPRequest: Sendable {
  /// What its answer will be recorded as.
  enum Purpose: Sendable {
    /// A tool call.
    case toolCall(name: String?)
    /// The reading of a resource.
    case resourceRead(uri: String?)
    /// A page of the list of tools.
    case toolList(ToolListing)
    /// The handshake; what the client said of itself.
    case initialize(Facts)
    /// A model call that the server asked the client for.
    case sampling
    /// A question to a person; what was shown.
    case elicitation(shown: ContentDraft, Facts)
    /// The result of a task that a tool call became.
    case taskResult(call: String)
    /// Anything else whose answer is recorded.
    case other
    /// Answers are not evidence: a ping, a list of prompts.
    case quiet
  }

  let id: RPCID
  let method: String
  /// The id of the record that holds the intent; nil if there is none.
  let record: String?
  let purpose: Purpose
  /// On whose behalf and about whom it was made: its answer is too.
  let party: Party
  /// Recognises the same request made again, in the stateless era.
  var inputKey: String?
  /// Whether the requester gave it up.
  var isCancelled = false
  /// Whether it was not passed on yet, because it waits for a decision.
  var isHeld = false
  /// The HTTP exchange that brought it, if one did.
  var exchange: Int?
}

/// The requests of one direction that wait for an answer.
///
/// JSON-RPC forbids to use an id again while it waits; where a peer does it all the same, both are
/// kept and answers are linked in the order of the requests. Ids count within a space: a connection
/// has one, while over HTTP each exchange without a session has its own.
///
/// Places are never given twice, so a place names one request though ids come again.
struct InFlight: Sendable {
  /// How many may wait: bounds memory against a peer that never gets an answer.
  static let limit = 65_536

  private struct Key: Hashable {
    let space: Int?
    let id: RPCID
  }

  private var requests: [Key: [(order: Int, request: MCPRequest)]] = [:]
  private var added = 0
  private(set) var count = 0

  /// What became of a request.
  enum Addition { case added, duplicate, full }

  /// Whether a request of that id waits, and whether another one would be kept.
  func wouldBe(_ id: RPCID, in space: Int? = nil) -> Addition {
    if count >= InFlight.limit { return .full }
    return requests[Key(space: space, id: id)] == nil ? .added : .duplicate
  }

  /// Whether a request waits that is neither cancelled nor without consequence.
  var isBusy: Bool {
    requests.values.joined().contains {
      if case .quiet = $0.request.purpose { false } else { !$0.request.isCancelled }
    }
  }

  /// Keeps a request until its answer comes, unless too many wait.
  ///
  /// Beyond the limit the request still passes: only its answer will not be linked.
  mutating func add(_ request: MCPRequest, in space: Int? = nil) {
    guard count < InFlight.limit else { return }
    requests[Key(space: space, id: request.id), default: []].append((added, request))
    added += 1
    count += 1
  }

  /// The request of that id which now has its answer: the oldest that the exchange itself brought,
  /// or else the oldest.
  ///
  /// Nil if none waits; what is held is not offered.
  mutating func remove(_ id: RPCID, in space: Int? = nil, of exchange: Int? = nil) -> MCPRequest? {
    let key = Key(space: space, id: id)
    guard var waiting = requests[key] else { return nil }
    let own = waiting.firstIndex { $0.request.exchange == exchange && !$0.request.isHeld }
    // What has not been passed on can have no answer.
    guard let index = own ?? waiting.firstIndex(where: { !$0.request.isHeld }) else { return nil }
    let entry = waiting.remove(at: index)
    requests[key] = waiting.isEmpty ? nil : waiting
    count -= 1
    return entry.request
  }

  /// The place of the request of that id that was kept last.
  func latest(_ id: RPCID, in space: Int?) -> Int? {
    requests[Key(space: space, id: id)]?.last?.order
  }

  /// Takes out the request at a place.
  mutating func remove(_ id: RPCID, in space: Int?, at order: Int) -> MCPRequest? {
    let key = Key(space: space, id: id)
    guard let index = requests[key]?.firstIndex(where: { $0.order == order }) else { return nil }
    let entry = requests[key]?.remove(at: index)
    if requests[key]?.isEmpty ?? false { requests[key] = nil }
    count -= 1
    return entry?.request
  }

  /// Notes whether the request at a place waits for a decision.
  mutating func hold(_ id: RPCID, in space: Int?, at order: Int, _ isHeld: Bool) {
    let key = Key(space: space, id: id)
    guard let index = requests[key]?.firstIndex(where: { $0.order == order }) else { return }
    requests[key]?[index].request.isHeld = isHeld
  }

  /// Whether a request of that id waits.
  func isWaiting(_ id: RPCID, in space: Int?) -> Bool {
    requests[Key(space: space, id: id)] != nil
  }

  /// The ids of all that one exchange brought, as they were sent, oldest first.
  func ids(of exchange: Int) -> [[UInt8]] {
    requests.values.joined().filter { $0.request.exchange == exchange }
      .sorted { $0.order < $1.order }.map(\.request.id.literal)
  }

  /// The space in which a request of that id waits, if it waits in no other.
  ///
  /// Looks through all keys, and is asked only where the own space had no such id.
  func onlySpace(of id: RPCID) -> Int? {
    let spaces = requests.keys.filter { $0.id == id }
    return spaces.count == 1 ? spaces[0].space : nil
  }

  /// Marks the oldest request of that id that was not cancelled, and returns it.
  ///
  /// It stays in the table: a server may answer all the same, and that is noted.
  mutating func cancel(_ id: RPCID, in space: Int? = nil) -> MCPRequest? {
    let key = Key(space: space, id: id)
    guard let index = requests[key]?.firstIndex(where: { !$0.request.isCancelled }) else {
      return nil
    }
    requests[key]?[index].request.isCancelled = true
    return requests[key]?[index].request
  }

  /// Takes out all, oldest first.
  mutating func removeAll() -> [MCPRequest] {
    let all = requests.values.joined().sorted { $0.order < $1.order }.map(\.request)
    requests = [:]
    count = 0
    return all
  }

  /// Takes out all that one exchange brought, oldest first.
  mutating func removeAll(of exchange: Int) -> [MCPRequest] {
    var taken: [(order: Int, request: MCPRequest)] = []
    for (key, waiting) in requests {
      let left = waiting.filter { $0.request.exchange != exchange }
      guard left.count < waiting.count else { continue }
      taken += waiting.filter { $0.request.exchange == exchange }
      requests[key] = left.isEmpty ? nil : left
    }
    count -= taken.count
    return taken.sorted { $0.order < $1.order }.map(\.request)
  }

  /// The ids of the records of the tool calls that wait, oldest first.
  ///
  /// Nothing where more than 1024 wait.
  func openCalls(atMost limit: Int, in space: Int? = nil) -> [String] {
    // Mostly few requests wait; a flood is not worth sorting for a hint.
    guard count <= 1024 else { return [] }
    let calls = requests.filter { $0.key.space == space }.values.joined().filter {
      if case .toolCall = $0.request.purpose {
        !$0.request.isCancelled && !$0.request.isHeld
      } else {
        false
      }
    }
    return calls.sorted { $0.order < $1.order }.prefix(limit).compactMap(\.request.record)
  }
}
