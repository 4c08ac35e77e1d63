/// One thing that a recorder watches, by its own word: the ground for *not seen*.
///
/// That something did not happen may be said only where it would have been seen. So a recorder
/// states in its `recorder.started` record on which ways it records, for what, and what happens if
/// it can't. In JSON:
///
///     {"channel":"model-api","policy":"fail-closed","scope":["/openai"],
///      "target":"https://api.openai.com"}
public struct Watch: Sendable, Hashable {
  /// On which way.
  public let channel: Channel
  /// What of it: paths of the agent, a server's command, the name of a file; if empty, all
  /// of it.
  public let scope: [String]
  /// Where what was watched goes on to: the address of an upstream or a server.
  public let target: String?
  /// What happens if an event can't be recorded, where there is a choice.
  public let policy: CapturePolicy?
  /// From when on; nil: as long as the recorder runs.
  public let since: Timestamp?
  /// Until when; nil: as long as the recorder runs.
  public let until: Timestamp?
  /// The sentence that an older recorder wrote instead, as it stands in the log.
  public let statement: String?

  /// States what is watched.
  ///
  /// Texts are shortened to what a record holds (`Limits.nameBytes`).
  public init(
    _ channel: Channel, scope: [String] = [], target: String? = nil, policy: CapturePolicy? = nil,
    since: Timestamp? = nil, until: Timestamp? = nil
  ) {
    self.init(
      channel, scope: scope, target: target, policy: policy, since: since, until: until,
      statement: nil)
  }

  init(
    _ channel: Channel, scope: [String], target: String?, policy: CapturePolicy?, since: Timestamp?,
    until: Timestamp?, statement: String?
  ) {
    self.channel = channel
    self.scope = scope.map { BoundedText.shorten($0).text }
    self.target = target.map { BoundedText.shorten($0).text }
    self.policy = policy
    self.since = since
    self.until = until
    self.statement = statement
  }
}

extension Watch {
  /// A way on which something is seen.
  ///
  /// The list is open: what a newer recorder names is kept.
  public enum Channel: Sendable, Hashable {
    /// Requests to model APIs that pass through the agent, and their answers.
    case modelAPI
    /// MCP over the pipes of a server that was started for it.
    case mcpStdio
    /// MCP over HTTP through the agent.
    case mcpHTTP
    /// MCP; an older recorder did not say how it came.
    case mcp
    /// Spans and log records that programs export.
    case otlp
    /// Hooks of a coding agent.
    case hook
    /// Drafts that programs hand in.
    case drafts
    /// Transcripts that were made earlier.
    case imports
    /// Entries of people about incidents.
    case incidents
    /// Evidence that is handed over.
    case exports
    /// Another way, by its name in the record.
    case other(String)
  }

  /// Whether the execution of a tool is seen on this way, if it passes there.
  public var seesExecutions: Bool {
    switch channel {
    case .mcpStdio, .mcpHTTP, .mcp, .otlp, .hook, .drafts, .imports: true
    // A model API shows what was asked for, not what was done.
    case .modelAPI, .incidents, .exports, .other: false
    }
  }
}

extension Watch.Channel {
  /// Every way that is known here.
  public static let known: [Watch.Channel] = [
    .modelAPI, .mcpStdio, .mcpHTTP, .mcp, .otlp, .hook, .drafts, .imports, .incidents, .exports,
  ]

  /// The name in the record; it never changes.
  public var name: String {
    switch self {
    case .modelAPI: "model-api"
    case .mcpStdio: "mcp-stdio"
    case .mcpHTTP: "mcp-http"
    case .mcp: "mcp"
    case .otlp: "otlp"
    case .hook: "hook"
    case .drafts: "drafts"
    case .imports: "import"
    case .incidents: "incident"
    case .exports: "export"
    case .other(let name): name
    }
  }

  /// The way of that name; one that is not known here is kept as `other`.
  public init(name: String) {
    self = Self.known.first { $0.name.hasSameBytes(as: name) } ?? .other(name)
  }
}

extension Watch.Channel: FactValue {
  /// The way of that name.
  public init?(fact value: JSONValue) {
    guard case .string(let name) = value else { return nil }
    self.init(name: name)
  }

  /// The name.
  public var fact: JSONValue { .string(name) }
}

extension Watch: FactValue {
  /// Reads an object, or the sentence of an older log.
  public init?(fact value: JSONValue) {
    switch value {
    case .string(let text): self.init(statement: text)
    case .object(let object):
      guard let channel = object[.watchChannel] else { return nil }
      self.init(
        channel, scope: object[.watchScope] ?? [], target: object[.watchTarget],
        policy: object[.watchPolicy], since: object[.watchSince], until: object[.watchUntil])
    default: return nil
    }
  }

  /// An object; for the sentence of an older log, the sentence.
  public var fact: JSONValue {
    if let statement { return .string(statement) }
    var object = JSONObject()
    object[.watchChannel] = channel
    if !scope.isEmpty { object[.watchScope] = scope }
    object[.watchTarget] = target
    object[.watchPolicy] = policy
    object[.watchSince] = since
    object[.watchUntil] = until
    return .object(object)
  }
}

extension FactKey where Value == Watch.Channel {
  /// In an element of `watches`: on which way.
  static var watchChannel: Self { Self("channel") }
}

extension FactKey where Value == CapturePolicy {
  /// In an element of `watches`: what happens if an event can't be recorded.
  static var watchPolicy: Self { Self("policy") }
}

extension FactKey where Value == [String] {
  /// In an element of `watches`: what of the way.
  static var watchScope: Self { Self("scope") }
}

extension FactKey where Value == String {
  /// In an element of `watches`: where it goes on to.
  static var watchTarget: Self { Self("target") }
}

extension FactKey where Value == Timestamp {
  /// In an element of `watches`: from when on.
  static var watchSince: Self { Self("since") }
  /// In an element of `watches`: until when.
  static var watchUntil: Self { Self("until") }
}
