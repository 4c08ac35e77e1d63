import DeodandCapture
package import DeodandEvents
package import DeodandHTTP

extension AgentConfiguration {
  /// Reads a configuration file; a member that is not known is an error, for a word that is spelled
  /// wrong would leave something unwatched.
  ///
  /// `defaultLog` and `defaultListen` stand where the file says nothing; flags are put over it
  /// afterwards. An error names the member by its path in the file.
  package init(
    json bytes: [UInt8], defaultLog: String, defaultListen: ListenAddress = .standard
  ) throws(ConfigurationError) {
    let value: JSONValue
    do throws(JSONError) {
      // The strict profile: a key that stands twice would leave open which of the two counts.
      value = try JSONReader.read(bytes, profile: .record)
    } catch {
      throw ConfigurationError(
        "the configuration is not JSON: \(error.message) at byte \(error.offset)",
        "write it as Schemas/agent-configuration.schema.json says")
    }
    var fields = try ConfigurationFields(value, at: "")
    // Asked for first: another version may mean other things by the same words.
    guard try fields.whole("version", in: 1...1) == 1 else {
      throw ConfigurationError(
        "the configuration does not say which version it is", "begin it with \"version\": 1")
    }
    self.init(log: try fields.text("log") ?? defaultLog)
    listen = defaultListen
    if let text = try fields.text("listen") {
      listen = text == "off" ? nil : try Self.address(text)
    }
    socket = try fields.text("socket")
    if let mode = try fields.text("socketMode") {
      guard let mode = SocketMode(rawValue: mode) else {
        throw ConfigurationError(
          "socketMode must be who may connect to the socket", "write \"0600\" or \"0660\"")
      }
      socketMode = mode
    }
    let named = try Self.upstreams("upstreams", &fields)
    upstreams = named ?? Self.publicUpstreams
    namedUpstreams = Set((named ?? [:]).keys)
    if let text = try fields.text("telemetryTo") { try sendTelemetry(to: text) }
    servers = try Self.upstreams("mcp", &fields) ?? [:]
    hooks = try fields.policy("hooks") ?? .failOpen
    try allow(
      hosts: try fields.texts("hosts") ?? [], origins: try fields.texts("origins") ?? [])
    tokens = try fields.text("tokens")
    trust = try fields.text("trust")
    run = try fields.text("run").map(Self.run)
    party.customer = try fields.party("customer")
    heartbeatSeconds = try fields.whole("heartbeatSeconds", in: 0...86_400) ?? heartbeatSeconds
    checkpointRecords =
      try fields.whole("checkpointRecords", in: 1...1_000_000) ?? checkpointRecords
    if var inner = try fields.object("limits") {
      try limits.read(&inner)
      try inner.end()
    }
    try fields.end()
  }

  /// The run that a flag or a file names.
  package static func run(_ name: String) throws(ConfigurationError) -> String {
    guard !name.isEmpty, EventDraft.isName("run/" + name) else {
      throw ConfigurationError(
        "the run's identifier can't stand in a record",
        "write visible characters without spaces, such as nightly-42")
    }
    return name
  }

  /// Adds names by which the agent may be called, and origins of pages that may call it.
  package mutating func allow(
    hosts more: [String], origins pages: [String]
  ) throws(ConfigurationError) {
    if let host = more.first(where: { !HostRules.isName($0) }) {
      throw ConfigurationError(
        "\(host) is no name of a host", "write NAME or NAME:PORT, as a Host header has it")
    }
    if let origin = pages.first(where: { !PageMarks.isOrigin($0) }) {
      throw ConfigurationError(
        "\(origin) is no origin of a page", "write https://HOST[:PORT], without a path")
    }
    hosts += more
    origins += pages
  }

  /// Sends what is recorded of telemetry on to a collector as well.
  private mutating func sendTelemetry(to text: String) throws(ConfigurationError) {
    guard let base = BaseURL(text) else {
      throw ConfigurationError(
        "the address of telemetryTo can't be used",
        "write https://HOST[:PORT][/PATH] or http://…, without a user, a query or a fragment")
    }
    for signal in ["traces", "logs", "metrics"] {
      telemetryTo[signal] = Upstream(base.at(path: base.path + "/v1/" + signal))
    }
  }

  /// Sets on whose behalf everything is, and about whom, as flags name them; nil leaves it.
  ///
  /// The file's are replaced one by one: a flag for the person leaves the customer.
  package mutating func name(
    customer: String?, person: String?
  ) throws(ConfigurationError) {
    for (name, flag) in [(customer, "--customer"), (person, "--person")] {
      guard let name, !DataSubject.isName(name) else { continue }
      throw ConfigurationError(
        "what \(flag) names can't stand in a record",
        "write words of visible characters with one space between them")
    }
    party = Party(customer: customer ?? party.customer, person: person ?? party.person)
  }

  /// What happens to calls that can't be recorded: fail-closed only if none of them passes.
  ///
  /// One word for a whole run: as strict as the least strict of its ways.
  var policy: CapturePolicy {
    let all = Array(upstreams.values) + Array(servers.values)
    return all.allSatisfy { $0.policy == .failClosed } ? .failClosed : .failOpen
  }

  /// Lets everything pass that can't be recorded.
  package mutating func failOpen() {
    for name in upstreams.keys { upstreams[name]?.policy = .failOpen }
    for name in servers.keys { servers[name]?.policy = .failOpen }
    hooks = .failOpen
  }

  /// The address that a flag or a file names.
  package static func address(_ text: String) throws(ConfigurationError) -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw ConfigurationError(
        "\(text) is not an address to listen on", "write it as 127.0.0.1:4318 or [::1]:4318")
    }
    return address
  }

  /// The upstream that a flag or a file names.
  ///
  /// Names are lower-case, for they stand in paths, and short, for they stand in every record.
  package static func upstream(
    _ name: String, _ url: String, _ policy: CapturePolicy
  ) throws(ConfigurationError) -> Upstream {
    let isName =
      !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-_.".utf8.contains($0) }
    guard isName, !reserved.contains(name) else {
      throw ConfigurationError(
        "an upstream can't be called \(name)",
        "use up to 64 of a-z, 0-9, - _ . and none of \(reserved.sorted().joined(separator: ", "))")
    }
    guard let base = BaseURL(url) else {
      throw ConfigurationError(
        // It is not shown: what may be wrong with it is a password in it.
        "the address of \(name) can't be used",
        "write https://HOST[:PORT][/PATH] or http://…, without a user, a query or a fragment")
    }
    return Upstream(base, policy)
  }

  /// Nil if the file has no such member; an empty object is none configured, which differs.
  private static func upstreams(
    _ key: String, _ fields: inout ConfigurationFields
  ) throws(ConfigurationError) -> [String: Upstream]? {
    guard let object = try fields.object(key) else { return nil }
    var found: [String: Upstream] = [:]
    for name in object.names {
      var inner = try ConfigurationFields(object.value(name), at: "\(key).\(name)")
      guard let url = try inner.text("url") else {
        throw ConfigurationError(
          "\(key).\(name) has no url", "add \"url\": \"https://HOST\" to it")
      }
      var made = try upstream(name, url, try inner.policy("policy") ?? .failClosed)
      made.customer = try inner.party("customer")
      made.person = try inner.personPlace("person")
      made.passesHost = try inner.flag("passHost") ?? false
      found[name] = made
      try inner.end()
    }
    return found
  }
}

/// The ranges are in the schema as well: Schemas/agent-configuration.schema.json.
extension AgentConfiguration.Limits {
  fileprivate mutating func read(
    _ fields: inout ConfigurationFields
  ) throws(ConfigurationError) {
    let most = 1 << 30
    telemetryBytes = try fields.whole("telemetryBytes", in: 1024...most) ?? telemetryBytes
    recordsBytes = try fields.whole("recordsBytes", in: 1024...most) ?? recordsBytes
    mcpBytes = try fields.whole("mcpBytes", in: 1024...most) ?? mcpBytes
    connections = try fields.whole("connections", in: 2...65_536) ?? connections
    connectionsPerPeer =
      try fields.whole("connectionsPerPeer", in: 1...65_536) ?? connectionsPerPeer
    headSeconds = try fields.whole("headSeconds", in: 1...3600) ?? headSeconds
    keepAliveSeconds = try fields.whole("keepAliveSeconds", in: 1...86_400) ?? keepAliveSeconds
    bodySeconds = try fields.whole("bodySeconds", in: 1...3600) ?? bodySeconds
    writeSeconds = try fields.whole("writeSeconds", in: 1...86_400) ?? writeSeconds
    connectSeconds = try fields.whole("connectSeconds", in: 1...600) ?? connectSeconds
    idleSeconds = try fields.whole("idleSeconds", in: 1...86_400) ?? idleSeconds
    graceSeconds = try fields.whole("graceSeconds", in: 0...3600) ?? graceSeconds
  }
}
