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
  /// Recognises the same request made again, in the stateless era.
  var inputKey: String?
  /// Whether the requester gave it up.
  var isCancelled = false
}

/// The requests of one direction that wait for an answer.
///
/// JSON-RPC forbids to use an id again while it waits; where a peer does it all the same, both are
/// kept and answers are linked in the order of the requests.
struct InFlight: Sendable {
  /// How many may wait: bounds memory against a peer that never gets an answer.
  static let limit = 65_536

  private var requests: [RPCID: [(order: Int, request: MCPRequest)]] = [:]
  private var added = 0
  private(set) var count = 0

  /// What became of a request.
  enum Addition { case added, duplicate, full }

  /// Whether a request of that id waits, and whether another one would be kept.
  func wouldBe(_ id: RPCID) -> Addition {
    if count >= InFlight.limit { return .full }
    return requests[id] == nil ? .added : .duplicate
  }

  /// Whether a request waits that is neither cancelled nor without consequence.
  var isBusy: Bool {
    requests.values.joined().contains {
      if case .quiet = $0.request.purpose { false } else { !$0.request.isCancelled }
    }
  }

  /// Keeps a request until its answer comes, unless too many wait.
  mutating func add(_ request: MCPRequest) {
    guard count < InFlight.limit else { return }
    requests[request.id, default: []].append((added, request))
    added += 1
    count += 1
  }

  /// The oldest request of that id, which now has its answer.
  mutating func remove(_ id: RPCID) -> MCPRequest? {
    guard var waiting = requests[id], !waiting.isEmpty else { return nil }
    let first = waiting.removeFirst()
    requests[id] = waiting.isEmpty ? nil : waiting
    count -= 1
    return first.request
  }

  /// Marks the oldest request of that id that was not cancelled, and returns it.
  mutating func cancel(_ id: RPCID) -> MCPRequest? {
    guard let index = requests[id]?.firstIndex(where: { !$0.request.isCancelled }) else {
      return nil
    }
    requests[id]?[index].request.isCancelled = true
    return requests[id]?[index].request
  }

  /// Takes out all, oldest first.
  mutating func removeAll() -> [MCPRequest] {
    let all = requests.values.joined().sorted { $0.order < $1.order }.map(\.request)
    requests = [:]
    count = 0
    return all
  }

  /// The ids of the records of the tool calls that wait, oldest first.
  func openCalls(atMost limit: Int) -> [String] {
    // Mostly few requests wait; a flood is not worth sorting for a hint.
    guard count <= 1024 else { return [] }
    let calls = requests.values.joined().filter {
      if case .toolCall = $0.request.purpose { !$0.request.isCancelled } else { false }
    }
    return calls.sorted { $0.order < $1.order }.prefix(limit).compactMap(\.request.record)
  }
}
