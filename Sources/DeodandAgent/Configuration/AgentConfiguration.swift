package import DeodandCapture
package import DeodandEvents
package import DeodandHTTP
import DeodandSystem
import NIOCore

/// Everything that an operator decides about an agent (Schemas/agent-configuration.schema.json).
///
/// Made of a file, of flags, or of both; `check` says whether the whole makes sense. Nothing here
/// is read from the environment.
package struct AgentConfiguration: Sendable {
  /// A model API behind the agent.
  package struct Upstream: Sendable, Hashable {
    /// The base address: scheme, host, port, and a path that stands before every target.
    package var url: BaseURL
    /// What happens to requests that can't be recorded.
    package var policy: CapturePolicy = .failClosed
    /// On whose behalf everything is that goes there; nil for the agent's own, or the header's.
    package var customer: String?
    /// Where a request names the person that it is about; nil for nowhere.
    package var person: PersonPlace?
    /// Whether the upstream is told the host that the client named, instead of its own.
    ///
    /// For a server on this machine that looks at `Host` itself.
    package var passesHost = false

    /// Names an address.
    package init(_ url: BaseURL, _ policy: CapturePolicy = .failClosed) {
      self.url = url
      self.policy = policy
    }
  }

  /// Who may connect to the Unix socket.
  package enum SocketMode: String, Sendable {
    /// The agent's own user.
    case owner = "0600"
    /// The members of the agent's group too.
    case group = "0660"
  }

  /// How much and how long.
  package struct Limits: Sendable, Hashable {
    /// Bytes of one OTLP export after decompression.
    package var telemetryBytes = 64 << 20
    /// Bytes of one request with drafts or of one hook event.
    package var recordsBytes = 64 << 20
    /// Bytes of one MCP message over HTTP that is looked at as a whole: a client's beyond it is
    /// refused, a server's passes in pieces.
    package var mcpBytes = 16 << 20
    /// Connections in all, and of one address; fewer where the system allows fewer open files.
    package var connections = 1024
    package var connectionsPerPeer = 768
    /// Seconds until the first head of a connection must be there.
    package var headSeconds = 30
    /// Seconds that a connection may be idle.
    package var keepAliveSeconds = 75
    /// Seconds in each of which a body must bring something.
    package var bodySeconds = 30
    /// Seconds in which a client must take something of its response.
    package var writeSeconds = 120
    /// Seconds until an upstream's connection must stand.
    package var connectSeconds = 10
    /// Seconds without a byte of an upstream after which it is given up.
    package var idleSeconds = 600
    /// Seconds that requests get to end when the agent stops.
    package var graceSeconds = 30

    /// The defaults.
    package init() {}

    /// What holds for the connections of clients.
    ///
    /// Each may bring another one to an upstream. Descriptors that the log needs to be opened
    /// again, to sign and to be indexed are left to it.
    var ofConnections: ConnectionLimits {
      var limits = ConnectionLimits()
      let free = DescriptorLimit.most - DescriptorLimit.open - Self.reservedDescriptors
      limits.connections = max(2, min(connections, free / 2))
      limits.perPeer = max(1, min(connectionsPerPeer, limits.connections))
      limits.head = .seconds(Int64(headSeconds))
      limits.idle = .seconds(Int64(keepAliveSeconds))
      limits.body = .seconds(Int64(bodySeconds))
      limits.write = .seconds(Int64(writeSeconds))
      return limits
    }

    private static let reservedDescriptors = 24
  }

  /// The log's directory.
  ///
  /// It has to exist: an agent opens logs and makes none.
  package var log: String
  /// Where to listen over TCP; nil for nowhere.
  package var listen: ListenAddress? = .standard
  /// The path of the Unix socket; nil for none.
  package var socket: String?
  /// Who may use the socket.
  package var socketMode = SocketMode.owner
  /// Model APIs by the name that stands first in a path.
  package var upstreams: [String: Upstream] = [:]
  /// The names among them that the operator wrote, by a flag or in the file.
  package var namedUpstreams: Set<String> = []
  /// Where telemetry goes on to after it is recorded, by signal (`traces`, `logs`, `metrics`): the
  /// whole address of each.
  package var telemetryTo: [String: Upstream] = [:]
  /// MCP servers by the name that stands in the path after `/mcp/`.
  package var servers: [String: Upstream] = [:]
  /// What happens to agents whose hook events can't be recorded.
  ///
  /// The default is what a coding agent does by itself: it goes on after an error of a hook.
  package var hooks: CapturePolicy = .failOpen
  /// Names by which the agent may be called over TCP, beside loopback and the address that a
  /// connection came in at; with a port or for any.
  package var hosts: [String] = []
  /// Origins of pages that may call it, as browsers write them.
  package var origins: [String] = []
  /// A file with bearer tokens, one a line.
  package var tokens: String?
  /// A file with certificates (PEM) that are trusted beside the system's, for upstreams.
  package var trust: String?
  /// How much and how long.
  package var limits = Limits()
  /// Seconds between two heartbeats, each with a checkpoint; 0 for none.
  package var heartbeatSeconds = 300
  /// After how many records a checkpoint is signed.
  package var checkpointRecords = 10_000
  /// On whose behalf everything is, and about whom, where nothing else says so.
  package var party = Party()
  /// The run of what names none; nil lets the agent choose one at each start.
  package var run: String?

  /// The defaults, for a log.
  package init(log: String) { self.log = log }

  /// The model APIs that are configured where the operator names none.
  ///
  /// By name: their APIs are what is known of them, their keys are the clients'.
  package static let publicUpstreams: [String: Upstream] = [
    "openai": .init(BaseURL(scheme: .https, host: "api.openai.com", port: 443, path: "")),
    "anthropic": .init(BaseURL(scheme: .https, host: "api.anthropic.com", port: 443, path: "")),
  ]

  /// Names that can't be an upstream's, for the agent serves them itself.
  package static let reserved: Set<String> = [
    "run", "mcp", "v1", "hooks", "healthz", "readyz", "metrics",
  ]
}
