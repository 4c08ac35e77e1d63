import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import DeodandSystem

/// What both commands take; a flag goes before the same word in the configuration file.
struct AgentOptions: ParsableArguments {
  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "The log's directory (else the file's, else $DEODAND_LOG, else the user's data directory).",
      valueName: "DIR"))
  var log: String?

  @Option(help: ArgumentHelp("A configuration file (JSON).", valueName: "FILE"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Listen on HOST:PORT; port 0 chooses one; off listens on no port.", valueName: "HOST:PORT"))
  var listen: String?

  @Option(help: ArgumentHelp("Listen on a Unix socket too.", valueName: "PATH"))
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "A model API behind /NAME; may be repeated. Without any: openai and anthropic, the public ones.",
      valueName: "NAME=URL"))
  var upstream: [String] = []

  @Option(
    name: .customLong("mcp"),
    help: ArgumentHelp("An MCP server behind /mcp/NAME; may be repeated.", valueName: "NAME=URL"))
  var server: [String] = []

  @Option(
    help: ArgumentHelp(
      "Ask for one of the tokens in FILE, one a line, over TCP.", valueName: "FILE"))
  var tokens: String?

  @Option(help: ArgumentHelp("Trust the certificates in FILE too (PEM).", valueName: "FILE"))
  var trust: String?

  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run of what names none.", valueName: "ID"))
  var run: String?

  @Option(
    help: ArgumentHelp(
      "On whose behalf everything is, where no upstream, server or header says so.",
      valueName: "NAME"))
  var customer: String?

  @Option(
    help: ArgumentHelp(
      "Whom everything is about, by an identifier that says nothing of itself.", valueName: "ID"))
  var person: String?

  @Flag(help: "Pass requests on even when they can't be recorded. This choice is itself recorded.")
  var failOpen = false

  /// The file and the flags together; `defaultListen` is where to listen if neither says.
  func configuration(
    defaultListen: ListenAddress = .standard
  ) throws -> AgentConfiguration {
    let fallback = DefaultLog.path
    var made: AgentConfiguration
    if let config {
      do {
        made = try AgentConfiguration(
          json: try Files.read(config), defaultLog: fallback, defaultListen: defaultListen)
      } catch let error as ConfigurationError {
        throw Failure(.usage, "\(config): \(error.message)", hint: error.remedy)
      }
    } else {
      made = AgentConfiguration(log: fallback)
      made.listen = defaultListen
      made.upstreams = AgentConfiguration.publicUpstreams
    }
    if let log { made.log = log }
    if let listen { made.listen = listen == "off" ? nil : try AgentConfiguration.address(listen) }
    if let socket { made.socket = socket }
    if let tokens { made.tokens = tokens }
    if let trust { made.trust = trust }
    try made.name(customer: customer, person: person)
    if let run { made.run = try AgentConfiguration.run(run) }
    let policy: CapturePolicy = failOpen ? .failOpen : .failClosed
    if !upstream.isEmpty { made.upstreams = try Self.named(upstream, policy) }
    if !server.isEmpty { made.servers = try Self.named(server, policy) }
    if failOpen { made.failOpen() }
    return made
  }

  private static func named(
    _ pairs: [String], _ policy: CapturePolicy
  ) throws -> [String: AgentConfiguration.Upstream] {
    var found: [String: AgentConfiguration.Upstream] = [:]
    for pair in pairs {
      guard let equals = pair.firstIndex(of: "=") else {
        throw Failure(
          .usage, "\(pair) does not say where the upstream is",
          hint: "write it as NAME=http://HOST:PORT")
      }
      let name = String(pair[..<equals])
      guard found[name] == nil else {
        throw Failure(
          .usage, "\(name) is named twice", hint: "give each upstream a name of its own")
      }
      found[name] = try AgentConfiguration.upstream(
        name, String(pair[pair.index(after: equals)...]), policy)
    }
    return found
  }
}
