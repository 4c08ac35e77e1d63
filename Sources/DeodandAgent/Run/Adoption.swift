import DeodandConsole
import DeodandEvents
package import DeodandHTTP

/// What an environment says already about where a program's traffic goes, taken over: each address
/// becomes an upstream of the agent, and the variable leads to the agent.
///
/// Without this a program that is told to use a gateway would, beside the agent, send its requests
/// and its keys to the public provider instead. An address that can't be taken over is an error
/// where keys would go astray, and is said where only a copy is missing.
package struct Adoption: Sendable {
  /// What was taken over and what was not, one sentence each, without anything secret.
  package private(set) var statements: [String] = []
  /// Variables that lead to the agent: name and path below its address.
  package private(set) var paths: [String: String] = [:]
  /// Variables with a value of their own.
  package private(set) var values: [String: String] = [:]

  private let variable: @Sendable (String) -> String?

  /// Takes over what `variable` knows into a configuration.
  ///
  /// What the operator named, by a flag or in the file, goes before the environment.
  package static func take(
    from variable: @escaping @Sendable (String) -> String?,
    into configuration: inout AgentConfiguration
  ) throws(ConfigurationError) -> Adoption {
    var adoption = Adoption(variable)
    try adoption.takeOpenAI(&configuration)
    try adoption.take("ANTHROPIC_BASE_URL", as: "anthropic", &configuration)
    adoption.takeTelemetry(&configuration)
    return adoption
  }

  private init(_ variable: @escaping @Sendable (String) -> String?) {
    self.variable = variable
  }

  // MARK: - Model APIs

  /// Two variables mean the same: the newer one goes first, and the older one has an upstream of
  /// its own where it says otherwise.
  private mutating func takeOpenAI(
    _ configuration: inout AgentConfiguration
  ) throws(ConfigurationError) {
    let (new, old) = ("OPENAI_BASE_URL", "OPENAI_API_BASE")
    try take(new, as: "openai", &configuration)
    guard let older = variable(old) else { return }
    if variable(new) == nil {
      try take(old, as: "openai", &configuration)
      // Clients that know only the newer one are meant as well.
      paths[new] = paths[old]
    } else if variable(new) == older {
      paths[old] = paths[new]
    } else {
      try take(old, as: "openai-api-base", &configuration)
    }
  }

  /// Makes an upstream of the address in a variable.
  private mutating func take(
    _ name: String, as upstream: String, _ configuration: inout AgentConfiguration
  ) throws(ConfigurationError) {
    // OpenAI's clients expect the version in the address, Anthropic's add it themselves.
    let isVersioned = upstream != "anthropic"
    let usual = "/" + upstream + (isVersioned ? "/v1" : "")
    guard let text = variable(name) else {
      if configuration.upstreams[upstream] != nil { paths[name] = usual }
      return
    }
    guard !configuration.namedUpstreams.contains(upstream) else {
      paths[name] = usual
      return statements.append("\(name) is overruled: \(upstream) is named otherwise")
    }
    guard let base = BaseURL(text) else {
      throw ConfigurationError(
        // It is not shown: what makes it unfit may be a password in it.
        "the address in \(name) can't be taken over",
        "unset \(name), or say --upstream \(upstream)=https://HOST[:PORT][/PATH], "
          + "without a user, a query or a fragment")
    }
    let hasVersion = isVersioned && base.path.hasSuffix("/v1")
    // With the version in the target a request is known for what it is.
    let below = hasVersion ? base.at(path: String(base.path.dropLast(3))) : base
    var made = configuration.upstreams[upstream] ?? .init(below, configuration.policy)
    made.url = below
    configuration.upstreams[upstream] = made
    paths[name] = "/" + upstream + (hasVersion ? "/v1" : "")
    statements.append("\(name) taken over: /\(upstream) goes on to \(below.shown)")
  }

  // MARK: - Telemetry

  /// Exporters are pointed here, by the protocol that is spoken here, and what they had before gets
  /// what they send too.
  private mutating func takeTelemetry(_ configuration: inout AgentConfiguration) {
    let general = "OTEL_EXPORTER_OTLP"
    paths["\(general)_ENDPOINT"] = ""
    values["\(general)_PROTOCOL"] = spoken(variable("\(general)_PROTOCOL"))
    for signal in ["traces", "logs", "metrics"] {
      let own = "\(general)_\(signal.uppercased())"
      // What is set for one signal goes before the general variable, and would go past the agent.
      if variable("\(own)_ENDPOINT") != nil { paths["\(own)_ENDPOINT"] = "/v1/\(signal)" }
      if let value = variable("\(own)_PROTOCOL") { values["\(own)_PROTOCOL"] = spoken(value) }
      let told = variable("\(own)_PROTOCOL") ?? variable("\(general)_PROTOCOL")
      if let text = variable("\(own)_ENDPOINT") {
        take(signal, from: "\(own)_ENDPOINT", text, told, &configuration)
      } else if let text = variable("\(general)_ENDPOINT") {
        // The general address gets the signal's path behind it; one for a signal is the whole.
        let base = text.hasSuffix("/") ? String(text.dropLast()) : text
        take(signal, from: "\(general)_ENDPOINT", "\(base)/v1/\(signal)", told, &configuration)
      }
    }
  }

  /// The protocol that an exporter is told: its own if the agent speaks it.
  private func spoken(_ told: String?) -> String {
    told.map { $0.hasPrefix("http/") ? $0 : "http/protobuf" } ?? "http/protobuf"
  }

  /// Forwards a signal to where a variable sends it, if that can be done.
  private mutating func take(
    _ signal: String, from name: String, _ text: String, _ told: String?,
    _ configuration: inout AgentConfiguration
  ) {
    if configuration.telemetryTo[signal] != nil {
      return statements.append(
        "\(name) is overruled for \(signal): the configuration names another")
    }
    let base = BaseURL(text)
    let isHTTP = told.map { $0.hasPrefix("http/") } ?? (base?.port != Self.portOfGRPC)
    guard isHTTP else {
      return statements.append(
        "\(name) is not taken over for \(signal): it speaks gRPC, which the agent can't forward; "
          + "\(signal) end here")
    }
    guard let base else {
      return statements.append(
        "\(name) is not taken over for \(signal): its address has a user, a query or another form "
          + "that can't be used; \(signal) end here")
    }
    configuration.telemetryTo[signal] = .init(base)
    statements.append("\(name) taken over: \(signal) go on to \(base.shown)")
  }

  /// Where OTLP over gRPC is served by convention; who names no protocol means it by the port.
  private static let portOfGRPC = 4317
}
