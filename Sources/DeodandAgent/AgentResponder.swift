import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOHTTP1

/// Gives each request to whoever serves its path, and turns what goes wrong into an answer.
///
/// Serves many connections at once and keeps no state of its own.
struct AgentResponder: Sendable {
  private let agent: Agent
  private let records: RecordsReceiver
  private let hooks: HookReceiver
  private let telemetry: TelemetryReceiver
  private let health: HealthResponder
  private let gate: Gate
  private let upstreams: Set<String>
  private let servers: Set<String>

  init(_ agent: Agent) {
    self.agent = agent
    let limits = agent.configuration.limits
    records = RecordsReceiver(recorder: agent.recorder, limit: limits.recordsBytes)
    hooks = HookReceiver(
      recorder: agent.recorder, decider: agent.decider, policy: agent.configuration.hooks,
      limit: limits.recordsBytes)
    telemetry = TelemetryReceiver(
      recorder: agent.recorder, metrics: agent.metrics,
      forwarder: TelemetryForwarder(agent, agent.toModels), limit: limits.telemetryBytes)
    health = HealthResponder(recorder: agent.recorder, metrics: agent.metrics)
    gate = Gate(agent.configuration, agent.access)
    upstreams = Set(agent.models.keys)
    servers = Set(agent.tools.keys)
  }

  /// Answers one request.
  ///
  /// Never throws; whatever happens, the counters are told once.
  func respond(to request: IncomingRequest) async {
    agent.metrics.began()
    let route = Route(request.head.uri, upstreams: upstreams, servers: servers)
    let label = route?.target.label ?? "none"
    defer { agent.metrics.ended(label, status: request.writer.status) }
    do {
      // Before anything else, so that a page learns nothing, not even which paths there are.
      let caller = try gate.admit(request, to: route)
      guard let route else { throw Refusal.notFound(request.head.uri) }
      guard request.hasRoom || route.target.isStatus else { throw Refusal.busy }
      try await serve(request, route, caller)
    } catch let refusal as Refusal {
      await refuse(request, refusal, route?.target, label)
    } catch {
      // The client went away, or broke the protocol: nobody is left to be told.
      agent.log.say(
        .info, "connection ended",
        ["route": .string(label), "error": .string("\(type(of: error))")])
    }
  }

  /// Says in the agent's own log and to the client why a request was refused.
  ///
  /// After the head has passed there is nothing to say it with: the response breaks off.
  private func refuse(
    _ request: IncomingRequest, _ refusal: Refusal, _ target: Route.Target?, _ label: String
  ) async {
    var facts: JSONObject = [
      "route": .string(label), "status": .integer(Int64(refusal.status.code)),
      "code": .string(refusal.code),
    ]
    // The storage's own words; what the client sent is not in them.
    if refusal.code == "not_recorded" {
      facts["reason"] = (agent.recorder.fault?.message).map { .string($0) }
    }
    agent.metrics.refused(refusal.code)
    agent.log.say(refusal.status.code >= 500 ? .warning : .info, "refused", facts)
    guard !request.writer.hasBegun else { return }
    // Who sends telemetry or hook events reads errors in its own form only.
    switch target {
    case .hooks where request.head.method == .POST: try? await hooks.refuse(request, refusal)
    case .telemetry where refusal.status == .unauthorized:
      await telemetry.refuse(request, .notAllowed)
    default: try? await request.writer.refuse(refusal)
    }
  }

  /// Models are served on their connection's loop, everything else on the shared pool: only a
  /// model's stream has so many small steps that changing threads would tell.
  private func serve(
    _ request: IncomingRequest, _ route: Route, _ caller: Gate.Caller
  ) async throws {
    let named = try run(request, route, caller)
    let party = try party(request, route.target)
    if case .upstream(let name, let target) = route.target {
      // A session of Claude Code is a run, unless somebody named one: its hooks and transcripts
      // know it by the same id.
      let session = request.head.headers.first(name: "x-claude-code-session-id").map(
        FieldText.readable)
      let subject =
        named ?? session.flatMap { Self.isRun($0) ? $0 : nil } ?? agent.run
      try await agent.models[name]?.serve(request, target: target, subject: "run/" + subject, party)
    } else {
      try await LongWork.leavingLoop {
        try await serve(request, route.target, run: named, party, caller)
      }
    }
  }

  /// Serves what does not stay on the loop.
  private func serve(
    _ request: IncomingRequest, _ target: Route.Target, run named: String?, _ party: Party,
    _ caller: Gate.Caller
  ) async throws {
    switch target {
    case .upstream: preconditionFailure("models are served on their connection's loop")
    case .mcp(let name, let query):
      try await agent.tools[name]?.serve(
        request, query: query, subject: "run/" + (named ?? agent.run), party)
    case .telemetry(let signal):
      try await telemetry.serve(request, signal: signal, run: named, party)
    case .hooks: try await hooks.serve(request, run: named, party)
    case .records:
      try await records.serve(
        request, run: named ?? agent.run, isFixed: caller == .page, party)
    case .health: try await health.health(request)
    case .readiness: try await health.readiness(request)
    case .metrics: try await health.metrics(request)
    }
  }

  /// The run that the path, a header or the configuration names.
  ///
  /// A page's is the agent's own, whatever its path, its headers or its body say: nobody's evidence
  /// must be something that a page put there.
  private func run(
    _ request: IncomingRequest, _ route: Route, _ caller: Gate.Caller
  ) throws(Refusal) -> String? {
    if caller == .page {
      guard route.run == nil, !request.head.headers.contains(name: "x-deodand-run") else {
        throw Refusal(
          status: .forbidden, code: "run_of_a_page",
          message: "a page can't name the run that its requests belong to",
          remedy: "leave out /run/ID and X-Deodand-Run")
      }
      return agent.run
    }
    // The path goes before the header: it was set by whoever configured the client.
    if let run = route.run { return run }
    guard let header = request.head.headers.first(name: "x-deodand-run").map(FieldText.readable)
    else {
      return agent.configuration.run
    }
    guard Self.isRun(header) else {
      throw Refusal.invalid(
        "what X-Deodand-Run names can't stand in a record",
        "send visible characters without spaces, such as nightly-42")
    }
    return header
  }

  /// On whose behalf a request is, and about whom: as the operator configured it, or where nothing
  /// is configured as the headers say.
  ///
  /// A client can't choose another customer than the configured one: its content would stand under
  /// that one's key.
  private func party(
    _ request: IncomingRequest, _ target: Route.Target
  ) throws(Refusal) -> Party {
    var configured = agent.configuration.party
    switch target {
    case .upstream(let name, _):
      configured.customer = agent.configuration.upstreams[name]?.customer ?? configured.customer
    case .mcp(let name, _):
      configured.customer = agent.configuration.servers[name]?.customer ?? configured.customer
    default: break
    }
    let told = Party(
      customer: try name(request, "X-Deodand-Customer"),
      person: try name(request, "X-Deodand-Person"))
    if let customer = told.customer, let own = configured.customer, customer != own {
      throw Refusal(
        status: .forbidden, code: "other_customer",
        message: "X-Deodand-Customer names another customer than this path is configured for",
        remedy: "leave the header out, or use the path of that customer")
    }
    return told.filled(from: configured)
  }

  /// A header that names a party; one that can't stand in a record is refused rather than ignored,
  /// for the content would get another's key.
  private func name(
    _ request: IncomingRequest, _ header: String
  ) throws(Refusal) -> String? {
    guard let name = request.head.headers.first(name: header).map(FieldText.readable)
    else { return nil }
    guard DataSubject.isName(name) else {
      throw Refusal.invalid(
        "what \(header) names can't stand in a record",
        "send words of visible characters with one space between them")
    }
    return name
  }

  /// Checked with its prefix, for the limit of a subject holds for the whole.
  private static func isRun(_ text: String) -> Bool {
    !text.isEmpty && EventDraft.isName("run/" + text)
  }
}
