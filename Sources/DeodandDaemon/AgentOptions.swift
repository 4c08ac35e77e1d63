import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP

/// What both commands take; a flag goes before the same word in the configuration file.
///
/// Nothing is looked at here before `configuration` is called, so that mistakes in the file and in
/// the flags are reported in the same words.
struct AgentOptions: ParsableArguments {
  @Option(
    name: .customLong("log"),
    help: ArgumentHelp(
      "The log's directory (else the file's, else $DEODAND_LOG, else the user's data directory).",
      valueName: "DIR"))
  /// A directory; it is not opened by the parser.
  var log: String?

  @Option(help: ArgumentHelp("A configuration file (JSON).", valueName: "FILE"))
  var config: String?

  /// A port beyond this machine takes a file of tokens; the agent does not start without one.
  @Option(
    help: ArgumentHelp(
      "Listen on HOST:PORT; port 0 chooses one; off listens on no port.", valueName: "HOST:PORT"))
  /// `HOST:PORT`, or the word `off`, with which only the Unix socket is left.
  var listen: String?

  @Option(help: ArgumentHelp("Listen on a Unix socket too.", valueName: "PATH"))
  /// A path; whoever may open the file may use the agent, without a token.
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "A model API behind /NAME, or off for none; may be repeated. The others stay.",
      valueName: "NAME=URL"))
  /// Pairs of a name and a base URL, each in the place of the file's or the public one.
  var upstream: [String] = []

  @Option(
    name: .customLong("mcp"),
    help: ArgumentHelp("An MCP server behind /mcp/NAME; may be repeated.", valueName: "NAME=URL"))
  /// Pairs of a name and a base URL, each in the place of the file's.
  var server: [String] = []

  @Option(
    help: ArgumentHelp(
      "Ask for one of the tokens in FILE, one a line, over TCP.", valueName: "FILE"))
  /// The path of the file, never a token itself: arguments are visible to every user of a machine.
  var tokens: String?

  @Option(
    name: .customLong("allow-host"),
    help: ArgumentHelp(
      "A name by which the agent may be called over TCP; may be repeated.",
      valueName: "NAME[:PORT]"))
  /// Added to those of the file; loopback is always in.
  var allowHost: [String] = []

  @Option(
    name: .customLong("allow-origin"),
    help: ArgumentHelp("A web page that may call the agent; may be repeated.", valueName: "ORIGIN"))
  /// Added to those of the file.
  var allowOrigin: [String] = []

  @Option(help: ArgumentHelp("Trust the certificates in FILE too (PEM).", valueName: "FILE"))
  /// Certificates beside those of the system, for upstreams with a private authority.
  var trust: String?

  /// Named here or in the file, it is the run of requests that name none themselves.
  @Option(
    name: .customLong("run"), help: ArgumentHelp("The run of what names none.", valueName: "ID"))
  var run: String?

  /// A customer of its own has a content key of its own.
  @Option(
    help: ArgumentHelp(
      "On whose behalf everything is, where no upstream, server or header says so.",
      valueName: "NAME"))
  var customer: String?

  /// An identifier, not a name: it stands readable in every record.
  @Option(
    help: ArgumentHelp(
      "Whom everything is about, by an identifier that says nothing of itself.", valueName: "ID"))
  var person: String?

  @Flag(help: "Pass requests on even when they can't be recorded. This choice is itself recorded.")
  /// Whether clients come before completeness of the log.
  ///
  /// It holds for every upstream and server; the file can say it for one of them.
  var failOpen = false

  /// The file and the flags together; `defaultListen` is where to listen if neither says.
  func configuration(
    // Asked for even where a flag goes before it: it reads the environment and nothing else.
    defaultListen: ListenAddress = .standard
  ) throws -> AgentConfiguration {
    let fallback = DefaultLog.path
    var made: AgentConfiguration
    if let config {
      let bytes = try OperatorFile.read(config)
      do throws(ConfigurationError) {
        made = try AgentConfiguration(
          json: bytes, defaultLog: fallback, defaultListen: defaultListen)
      } catch {
        throw Failure(.usage, "\(config): \(error.message)", hint: error.remedy)
      }
    } else {
      // Without a file the public model APIs stand behind the agent; with one, what it says.
      made = AgentConfiguration(log: fallback)
      made.listen = defaultListen
      made.upstreams = AgentConfiguration.publicUpstreams
    }
    // Flags come last, one by one: what a flag does not say stays as the file has it.
    if let log { made.log = log }
    if let listen { made.listen = listen == "off" ? nil : try AgentConfiguration.address(listen) }
    if let socket { made.socket = socket }
    if let tokens { made.tokens = tokens }
    try made.allow(hosts: allowHost, origins: allowOrigin)
    if let trust { made.trust = trust }
    // Names are checked here, before anything listens: a name that no record can hold would refuse
    // every request later.
    try made.name(customer: customer, person: person)
    if let run { made.run = try AgentConfiguration.run(run) }
    let policy: CapturePolicy = failOpen ? .failOpen : .failClosed
    for (name, named) in try Self.named(upstream, policy) {
      made.upstreams[name] = named
      made.namedUpstreams.insert(name)
    }
    for (name, named) in try Self.named(server, policy) { made.servers[name] = named }
    // After the upstreams and servers, so that those of the file are meant too.
    if failOpen { made.failOpen() }
    return made
  }

  /// Pairs by their names; a name that is given twice is a mistake, for one of the two would
  /// silently be unwitnessed.
  private static func named(
    _ pairs: [String], _ policy: CapturePolicy
  ) throws -> [String: AgentConfiguration.Upstream?] {
    var found: [String: AgentConfiguration.Upstream?] = [:]
    for pair in pairs {
      guard let equals = pair.firstIndex(of: "=") else {
        // The first one parts the pair: a URL may hold more of them.
        throw Failure(
          .usage, "\(pair) does not say where the upstream is",
          hint: "write it as NAME=http://HOST:PORT")
      }
      let name = String(pair[..<equals])
      guard found[name] == nil else {
        throw Failure(
          .usage, "\(name) is named twice", hint: "give each upstream a name of its own")
      }
      let url = String(pair[pair.index(after: equals)...])
      let made = url == "off" ? nil : try AgentConfiguration.upstream(name, url, policy)
      found.updateValue(made, forKey: name)
    }
    return found
  }
}
