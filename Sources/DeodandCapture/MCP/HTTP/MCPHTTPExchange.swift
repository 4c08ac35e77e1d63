import DeodandDialogue
import DeodandEvents

/// One HTTP exchange as far as it has come.
///
/// Kept from its request to its end; `number` never comes again within a gateway.
struct MCPHTTPExchange: Sendable {
  enum Method: Sendable { case post, get, delete }

  /// Whose requests it carries.
  enum Home: Sendable {
    /// Those of nobody in particular: its ids are its own.
    case shared
    /// Those of the session with that id.
    case session([UInt8])
  }

  /// The response as it comes in.
  enum Response: Sendable {
    /// No head yet.
    case awaited
    case events(EventStreamFramer)
    case whole(MCPHTTPBody)
  }

  let number: Int
  let method: Method
  var home = Home.shared
  var subject: String
  /// On whose behalf, and about whom.
  var party: Party
  /// The id in the request's header, or that the server gave.
  var session: String?
  /// The digest that stands for the session's id in records.
  var label: String?
  /// As the header or `_meta` names it; nil if neither does.
  var version: String?
  var userAgent: String?
  /// Whom the client said that it asks, and where it comes from.
  var addressed: JSONObject?
  /// The session that the response names, whether or not it was taken.
  var offered: String?
  var isStateless = false
  /// Whether it brought the handshake.
  var isHandshake = false
  /// Nil until the head of the response came.
  var status: Int?
  /// The response's content coding, where it hides the messages.
  var encoding: String?
  var response = Response.awaited
  /// Whether an event came with an id, from which the stream can be resumed.
  var isResumable = false
  /// Whether a piece of an event that is too long was passed on.
  var isWithinLongEvent = false

  init(_ number: Int, _ method: Method, _ head: MCPHTTPHead, subject: String, party: Party) {
    self.number = number
    self.method = method
    self.subject = subject
    self.party = party
    version = head.version
    userAgent = head.userAgent
    addressed = head.addressed
    session = head.session
    isStateless = MCPHTTPHead.isStateless(head.version)
  }

  /// Whether the server took the request.
  var isAccepted: Bool { status.map { (200..<300).contains($0) } ?? false }

  /// What the records of its messages say besides the messages.
  ///
  /// What a record may not hold is named there as well: the ids of the session, unless they are too
  /// short to be secret.
  func scope(ofRequest isRequest: Bool) -> MCPScope {
    var facts = JSONObject()
    facts[.networkTransport] = "http"
    facts[.mcpSession] = label
    facts[.mcpProtocolVersion] = version.map { BoundedText.shorten($0).text }
    if isRequest {
      facts[.userAgent] = userAgent.map { BoundedText.shorten($0).text }
      facts[.headers] = addressed
    } else if let status, !isAccepted {
      facts[.httpStatus] = Int64(status)
    }
    var scope = MCPScope(subject: subject, party: party, exchange: number, facts: facts)
    if case .shared = home {
      scope.space = number
      scope.looksElsewhere = isRequest && !isStateless
    }
    scope.secrets = [session, offered].compactMap { $0 }
      .filter { $0.utf8.count >= SeenSessions.shortest }
    if !isRequest, let encoding { scope.notes = ["the body is encoded as \(encoding)"] }
    return scope
  }
}

/// A body that is collected until its end, or, if it is too long for that, leaves in pieces.
struct MCPHTTPBody: Sendable {
  /// Nil if nothing is collected, for what can't be read.
  private let limit: Int?
  private var pending: [UInt8] = []
  private(set) var isLong = false

  /// `limit` is in bytes.
  init(limit: Int?) { self.limit = limit }

  /// Takes the next bytes; a piece of a body that is too long to be parsed, with a note.
  mutating func append(_ bytes: [UInt8]) -> MCPFrame? {
    pending += bytes
    // After the first piece nothing is gained by holding as much again.
    let room = limit.map { isLong ? min($0, Limits.contentChunkBytes) : $0 } ?? 0
    guard pending.count > room else { return nil }
    defer { isLong = true }
    return piece(isLong ? "a further piece" : "the beginning")
  }

  /// What is left.
  ///
  /// A body that was passed on in pieces ends with an empty piece, if nothing was left.
  mutating func finish() -> MCPFrame {
    if isLong { return piece("the end") }
    return MCPFrame(pending, within: pending)
  }

  private mutating func piece(_ place: String) -> MCPFrame {
    defer { pending = [] }
    let what = limit.map { "longer than \($0) bytes" } ?? "that can't be read"
    return MCPFrame(piece: pending, note: "\(place) of a body \(what), passed on unparsed")
  }
}

/// A session of the handshake era.
///
/// It holds a state machine of its own, so ids, tools and tasks of one session are unknown to
/// others.
struct MCPHTTPSession: Sendable {
  /// How many events are remembered, to know them when they are delivered again.
  static let events = 4096

  var session: MCPSession
  /// A digest of the id, which stands for it in records.
  let label: String
  /// The digests of the events' data by their ids.
  var events = RecentTable<[UInt8], String>(limit: events)
  /// When it was last used, as a count of uses of all.
  var lastUse = 0
  /// How many exchanges of it have not ended.
  var open = 0
}
