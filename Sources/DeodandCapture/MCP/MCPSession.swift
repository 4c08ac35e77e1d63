public import DeodandDialogue
public import DeodandEvents

/// What an MCP session is recorded as: a state machine from lines to actions, without any I/O.
///
/// The rule (docs/spec/capture.md): the intent to act is durable before it is passed on, a result
/// before it is returned. So whatever may act, or may be taken for a result, leaves as
/// `recordThenForward`; only what is known to be harmless leaves at once. Bytes are never changed:
/// for every input, the bytes of the actions are the bytes that came in.
///
/// It understands both eras of the protocol: the handshake (2024-11-05 to 2025-11-25, `initialize`,
/// requests from the server) and the stateless one (2026-07-28, everything in `_meta`,
/// `resultType`, retries with `inputResponses`). Ids count per direction and by type.
///
/// A value without locks: whoever holds it lets one frame in at a time, and carries out the actions
/// of one peer in their order. Every table that it keeps has a limit.
public struct MCPSession: Sendable {
  /// Where the records belong, and what the session needs from outside.
  public struct Configuration: Sendable {
    /// The subject of all records, `run/ID`.
    public var subject: String
    /// Makes the id of a record that others refer to (a UUID in lower case).
    public var mint: @Sendable () -> String
    /// SHA-256 as 64 lower-case hexadecimal digits, for the digest of the tools on offer.
    public var digest: @Sendable ([UInt8]) -> String
    /// On whose behalf the session is, and whom it is about.
    public var party = Party()
    /// Where a message of the client names the person that it is about; nil for nowhere.
    public var person: PersonPlace?
    /// Who decides on actions before they are passed on; nil lets all pass.
    public var decider: (any ActionDecider)?

    /// Names the run, and lends identifiers and digests.
    public init(
      subject: String, mint: @escaping @Sendable () -> String,
      digest: @escaping @Sendable ([UInt8]) -> String
    ) {
      self.subject = subject
      self.mint = mint
      self.digest = digest
    }
  }

  /// It holds for the whole session.
  let configuration: Configuration
  /// Requests of the client, and of the server.
  var inFlight: [MCPPeer: InFlight] = [.client: InFlight(), .server: InFlight()]
  /// What is known of the server, for the records that follow.
  var identity = MCPIdentity()
  /// Listings of which a page is missing.
  var listings = OpenListings()
  /// The digest of the last complete list of tools.
  var surface: String?
  /// Calls that became tasks: the call's record by the task's id.
  var tasks = RecentTable<[UInt8], String>(limit: 4096)
  /// Calls that wait to be made again with the answers that the server asked for.
  var openInputs = OpenInputs()
  /// How many tool calls and how many of their results were recorded.
  var calls = 0
  var results = 0
  /// Which of many exchanges the messages belong to; nil on a connection of its own.
  var scope: MCPScope?
  /// The party of the message that is being taken; nil for that of the session.
  var speaking: Party?
  /// What waits for decisions, oldest first.
  var held: [MCPHeld] = []
  /// How many were held so far.
  var holds = 0
  private var clientHasClosed = false
  private var hasEnded = false

  /// Begins a session.
  public init(_ configuration: Configuration) { self.configuration = configuration }

  /// The run begins: record what was started, before it is started.
  ///
  /// Values that look like secrets are left out of the command.
  public mutating func started(command: [String], policy: CapturePolicy? = nil) -> [MCPAction] {
    let (shown, dropped) = CommandLineSecrets.drop(from: command)
    var facts = Facts()
    facts.add(.command, shown)
    facts.add(.mcpServerCommand, shown.first)
    facts.add(.networkTransport, "pipe")
    facts.add(.capturePolicy, policy)
    if dropped > 0 { facts.add(.secretsDropped, Int64(dropped)) }
    return [.record([draft(.runStarted, facts)])]
  }

  /// Takes what the client sent.
  ///
  /// The actions are for the client's bytes: what is forwarded goes to the server.
  public mutating func client(_ frame: LineFramer.Frame) -> [MCPAction] {
    take(MCPFrame(frame), from: .client)
  }

  /// Takes what the server wrote to its standard output.
  public mutating func server(_ frame: LineFramer.Frame) -> [MCPAction] {
    take(MCPFrame(frame), from: .server)
  }

  /// Takes a line, with its end, that the client sent.
  public mutating func client(line: [UInt8]) -> [MCPAction] { client(.line(line)) }

  /// Takes a line, with its end, that the server sent.
  public mutating func server(line: [UInt8]) -> [MCPAction] { server(.line(line)) }

  /// Takes a frame that was parsed already, outside of the lock that guards the session.
  ///
  /// For callers that parse outside of their lock; the result is that of `client` and `server`.
  public mutating func take(_ frame: MCPFrame, from peer: MCPPeer) -> [MCPAction] {
    switch frame.contents {
    case .piece(let note): return piece(frame.bytes, note, from: peer)
    case .line(.blank): return [.forward(frame.bytes)]
    case .line(.malformed(let why)): return unreadable(frame, why, from: peer)
    case .line(.single(let message)): return take([message], frame.bytes, from: peer)
    case .line(.batch(let messages)): return take(messages, frame.bytes, from: peer)
    }
  }

  /// Takes what the server wrote to its standard error output: passed on at once, and recorded.
  ///
  /// The bytes may be cut anywhere, within a character too.
  public mutating func stderr(_ bytes: [UInt8]) -> [MCPAction] {
    let content = ContentDraft(name: "message", mediaType: "text/plain", bytes: bytes)
    return [.forward(bytes), .record([draft(.processStderr, Facts(), [content])])]
  }

  /// Whether a request of the client waits for an answer that matters.
  public var hasOpenRequests: Bool { inFlight[.client]?.isBusy ?? false }

  /// The client closed its side: it wants the session to end.
  ///
  /// What is held then is never passed on; whoever still reads our answers is told so.
  public mutating func clientClosed() -> [MCPAction] {
    clientHasClosed = true
    return withdrawAll("the client closed the session while this was held")
  }

  /// The server's process is gone and all its output was taken: every request without an answer
  /// gets a record that says so, and the run ends.
  ///
  /// To be called once, after everything that it wrote was handed in.
  public mutating func serverExited(_ end: MCPServerEnd) -> [MCPAction] {
    precondition(!hasEnded, "a session ends once")
    hasEnded = true
    let reason = end.sentence + (clientHasClosed ? ", after the client closed the session" : "")
    let ending = MCPEnding(.noResponse, message: reason)
    var drafts = endRequests(ending)
    var facts = Facts()
    facts.add(end.member.key, end.member.value)
    facts.add(.clientClosed, clientHasClosed)
    facts.add(.callCount, Int64(calls))
    facts.add(.resultCount, Int64(results))
    drafts.append(draft(.runEnded, facts))
    return [.record(drafts)]
  }
}

/// A frame with its messages parsed; parsing needs no session, so two directions can do it at once.
public struct MCPFrame: Sendable {
  enum Contents: Sendable {
    case line(RPCLine)
    /// Too long to be parsed; which piece it is.
    case piece(note: String)
  }

  /// The exact bytes.
  public let bytes: [UInt8]
  /// The bytes that should be a message: all of them, or what a frame around them carries.
  let payload: [UInt8]
  let contents: Contents

  /// Parses the messages of a frame.
  public init(_ frame: LineFramer.Frame) {
    bytes = frame.bytes
    payload = frame.bytes
    switch frame {
    case .line(let bytes), .unterminated(let bytes): contents = .line(RPCLine(bytes))
    case .piece(_, let edge):
      contents = .piece(
        note: "\(edge.place) of a line longer than \(Limits.lineBytes) bytes, passed on unparsed")
    }
  }

  /// Parses the messages that a frame carries.
  init(_ payload: [UInt8], within bytes: [UInt8]) {
    self.bytes = bytes
    self.payload = payload
    contents = .line(RPCLine(payload))
  }

  /// A piece of something too long to be parsed.
  init(piece bytes: [UInt8], note: String) {
    self.bytes = bytes
    payload = bytes
    contents = .piece(note: note)
  }

  /// The messages, if it holds any.
  var messages: [RPCMessage] {
    switch contents {
    case .line(.single(let message)): [message]
    case .line(.batch(let messages)): messages
    case .line(.blank), .line(.malformed), .piece: []
    }
  }
}

extension LineFramer.Edge {
  /// How a note names it.
  fileprivate var place: String {
    switch self {
    case .first: "the beginning"
    case .middle: "a further piece"
    case .last: "the end"
    case .whole: "the whole"
    }
  }
}
