public import DeodandEvents

/// The two ends of an MCP connection.
public enum MCPPeer: String, Sendable, Hashable {
  /// The agent's side, which calls tools.
  case client
  /// The side that offers tools.
  case server

  /// The one at the other end.
  public var other: MCPPeer { self == .client ? .server : .client }
}

/// What the process around a session has to do, in order.
///
/// Bytes go to the peer other than the one whose bytes were handed in.
public enum MCPAction: Sendable {
  /// Pass the bytes on only when the drafts are durable; if they can't be recorded, refuse.
  case recordThenForward([EventDraft], bytes: [UInt8], MCPRefusal)
  /// Pass the bytes on at once.
  case forward([UInt8])
  /// Record, without anybody waiting for it.
  case record([EventDraft])
  /// Pass nothing on; answer when the drafts are durable, or with the refusal if they can't be
  /// recorded.
  case recordThenAnswer([EventDraft], MCPAnswer, MCPRefusal)
  /// Pass nothing on yet: the actions wait for decisions, each of which is handed to the session's
  /// `decide`.
  ///
  /// The time of a hold begins when the drafts are durable.
  case recordThenHold([EventDraft], [HeldAction], MCPRefusal)
  /// Ask the session for the bytes of what was held (`release`) when the drafts are durable, and
  /// pass them on before anything else can: it may have been cancelled meanwhile.
  case recordThenRelease([EventDraft], MCPRelease, MCPRefusal)
  /// Nobody waits for these holds any more.
  case endHolds([String])
}

/// Names what was held and may pass now.
///
/// It means something to the session that made it, and once.
public struct MCPRelease: Sendable, Hashable {
  let number: Int
}

/// Whom to answer, and how, when a message can't be recorded and so must not be passed on.
///
/// A notification leaves nobody to answer; then the refusal is empty.
public struct MCPRefusal: Sendable, Hashable {
  /// Who waits for an answer.
  public let peer: MCPPeer
  /// The ids that wait, as they were sent.
  private let ids: [[UInt8]]

  init(to peer: MCPPeer, ids: [[UInt8]]) {
    self.peer = peer
    self.ids = ids
  }

  /// JSON-RPC error responses (-32603, internal error), one a line; empty if nobody waits.
  public func lines(reason: String) -> [UInt8] { answer(reason).lines }

  /// The errors as the body of an HTTP message: one object, or an array where more than one waits.
  ///
  /// Where nobody waits its id is null, which is how a server tells of a body it would not take.
  public func json(reason: String) -> [UInt8] {
    answer(reason).json ?? MCPRefusal.error(Array("null".utf8), reason)
  }

  /// The errors as server-sent events, one each; empty if nobody waits.
  public func events(reason: String) -> [UInt8] { answer(reason).events }

  private func answer(_ reason: String) -> MCPAnswer {
    MCPAnswer(to: peer, ids.map { MCPRefusal.error($0, reason) })
  }

  private static func error(_ id: [UInt8], _ reason: String) -> [UInt8] {
    MCPAnswer.error(
      id, code: -32603, "not passed on, because it could not be recorded: " + reason)
  }
}

/// How the server's process ended.
public enum MCPServerEnd: Sendable, Hashable {
  /// It exited with a status.
  case exited(status: Int32)
  /// A signal ended it.
  case signalled(Int32)
  /// It could not be started.
  case notStarted(String)

  var sentence: String {
    switch self {
    case .exited(let status): "the server exited with status \(status)"
    case .signalled(let signal): "signal \(signal) ended the server"
    case .notStarted(let reason): "the server could not be started: \(reason)"
    }
  }

  /// The member of `run.ended` that tells it.
  ///
  /// The reason is bounded, for it comes from the system.
  var member: (key: String, value: JSONValue) {
    switch self {
    case .exited(let status): ("exit", .integer(Int64(status)))
    case .signalled(let signal): ("signal", .integer(Int64(signal)))
    case .notStarted(let reason): ("reason", .string(BoundedText.shorten(reason).text))
    }
  }
}
