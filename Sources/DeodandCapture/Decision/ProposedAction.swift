/// An action as it is before it is passed on: what a decision can be about.
///
/// Built before the action is on record, from the bytes that would be passed on.
public struct ProposedAction: Sendable {
  /// What is about to happen.
  public enum Kind: Sendable, Hashable {
    /// A tool is called; nil if the call names none.
    case toolCall(name: String?)
    /// A resource is read.
    case resourceRead(uri: String?)
    /// A prompt is fetched from a server.
    case promptGet(name: String?)
    /// Any other request that is not known to be harmless.
    case other(method: String)
    /// Bytes that can't be read as a message, and that a lenient peer may act on all the same; why.
    case unread(String)
  }

  /// How it was seen.
  public enum Channel: String, Sendable, Hashable {
    /// A message to an MCP server.
    case mcp
    /// A hook of a coding agent.
    case hook
  }

  /// The id of its record.
  public let record: String
  /// How it was seen.
  public let channel: Channel
  /// What is about to happen.
  public let kind: Kind
  /// The subject of its record, `run/ID`.
  public let subject: String?
  /// On whose behalf, and whom it is about.
  public let party: Party
  /// The server's name as it told it.
  public let server: String?
  /// The model's own id of the call.
  public let callID: String?
  /// The exact bytes of the arguments, JSON; nil if there are none.
  public let arguments: [UInt8]?
  /// What is odd about the message, such as a key that stands twice: who carries the action out
  /// may read it otherwise than who decides.
  public let oddity: String?

  /// Describes an action.
  public init(
    record: String, channel: Channel, kind: Kind, subject: String? = nil, party: Party = Party(),
    server: String? = nil, callID: String? = nil, arguments: [UInt8]? = nil, oddity: String? = nil
  ) {
    self.record = record
    self.channel = channel
    self.kind = kind
    self.subject = subject
    self.party = party
    self.server = server
    self.callID = callID
    self.arguments = arguments
    self.oddity = oddity
  }
}

/// An action that waits for a decision.
public struct HeldAction: Sendable {
  /// Names the hold: the id of the record that says that the action is held.
  public let id: String
  /// What waits.
  public let action: ProposedAction
  /// The decision to hold it.
  public let decision: ActionDecision
  /// How long it waits.
  public let timeout: Duration
  /// What holds after that.
  public let otherwise: ActionDecision.Fallback

  /// The decision of the clock.
  public var atTimeout: ActionDecision { .timeout(otherwise, of: decision) }
}
