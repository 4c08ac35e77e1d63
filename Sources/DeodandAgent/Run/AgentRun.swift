import Deodand
import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandStore
import DeodandSystem
import Dispatch
import Synchronization

/// One program run beside the agent, its environment pointed at it.
///
/// The agent is ended with the run, also where the run fails, so that its log always says how it
/// ended.
package struct AgentRun: Sendable {
  private let agent: Agent
  private let command: [String]
  private let facts: RunFacts
  private let run: String
  private let adoption: Adoption?

  /// Prepares a command to run beside an agent that was started; `adoption` is what was taken over
  /// from the environment, nil if nothing leads to the agent.
  package init(_ command: [String], beside agent: Agent, _ adoption: Adoption? = nil) {
    precondition(!command.isEmpty, "a run without a command")
    self.adoption = adoption
    self.agent = agent
    self.command = command
    run = agent.run
    facts = RunFacts(
      command: command, directory: Files.workingDirectory, environment: Environment.all())
  }

  /// Runs the program to its end: its exit status, and one line about what is on record.
  ///
  /// What is started is on record before it starts, how it ended after it ended.
  package func run() async throws -> (status: Int32, summary: String) {
    // Before the program starts: its first request may come at once.
    let serving = Task { try await agent.serve() }
    let ending: ChildProcess.Ending
    let first: UInt64
    do {
      // Counted from here on at the end. The program is not started if this can't be recorded.
      var started = facts.data(policy: agent.configuration.policy)
      if let adoption, !adoption.statements.isEmpty {
        started[.adopted] = adoption.statements.map { BoundedText.shorten($0).text }
      }
      first =
        try await agent.record([draft(.runStarted, started)])
        .first?.sequence ?? 0
      ending = try await child()
      try await agent.record([draft(.runEnded, ended(ending))])
    } catch {
      serving.cancel()
      _ = await serving.result
      // What went wrong first is what is thrown.
      try? await agent.close()
      throw error
    }
    serving.cancel()
    _ = await serving.result
    try await agent.close()
    return (ending.status, try summary(from: first))
  }

  /// What the program finds in its environment.
  private var variables: [String: String] {
    var variables = [
      "DEODAND_LOG": Files.absolute(agent.configuration.log), "DEODAND_RUN": run,
    ]
    variables["DEODAND_CUSTOMER"] = agent.configuration.party.customer
    variables["DEODAND_PERSON"] = agent.configuration.party.person
    // Absolute, for the program may change its directory.
    if let socket = agent.address.socket { variables["DEODAND_SOCKET"] = Files.absolute(socket) }
    guard let address = agent.address.tcp else { return variables }
    let base = "http://\(address)"
    variables["DEODAND_AGENT"] = base
    guard let adoption else { return variables }
    for (name, path) in adoption.paths { variables[name] = base + path }
    for (name, value) in adoption.values { variables[name] = value }
    return variables
  }

  /// Starts the program and waits for its end, without blocking a thread of the shared pool.
  ///
  /// A program that could not be started has a run of its own all the same: with its end, and why.
  private func child() async throws -> ChildProcess.Ending {
    let child: ChildProcess
    do {
      child = try ChildProcess.start(command, variables: variables)
    } catch {
      let failure = Failure(error)
      try await agent.record([draft(.runEnded, ["reason": .string(failure.message)])])
      throw failure
    }
    // A terminal sends its interrupt to both of us; one that was sent to us alone is the child's.
    let isShared = Terminal.sendsUsItsSignals
    try SignalForwarding.begin { number in
      if number != Signals.interrupt || !isShared { child.signal(number) }
    }
    return await withCheckedContinuation { continuation in
      DispatchQueue(label: "run").async { continuation.resume(returning: child.wait()) }
    }
  }

  /// How the program ended, and how many requests came by each way while it ran: a reader sees what
  /// was not used.
  private func ended(_ ending: ChildProcess.Ending) -> JSONObject {
    var data: JSONObject = [:]
    switch ending {
    case .exited(let status): data[.exitStatus] = Int64(status)
    case .signalled(let signal): data[.exitSignal] = Int64(signal)
    }
    var seen: JSONObject = [:]
    for (route, count) in agent.metrics.requestsByRoute {
      seen[route] = .integer(Int64(count))
    }
    data[.requestCounts] = seen
    return data
  }

  /// How many records and actions the run has, whoever wrote them, and what nobody watched.
  ///
  /// The last clause is always there: an agent sees what is sent through it and nothing else.
  private func summary(from first: UInt64) throws -> String {
    let (records, actions) = try count(from: first)
    let seen = agent.metrics.requestsByRoute
    let channels = [
      ("upstream", "model calls"), ("telemetry", "telemetry"), ("hooks", "hooks"),
      ("mcp", "MCP over HTTP"),
    ]
    let failed = agent.metrics.notForwarded
    let lost = failed == 0 ? "" : "\(failed) exports of telemetry recorded and not forwarded; "
    let silent = channels.filter { seen[$0.0] == nil }.map(\.1)
    let unseen = silent.isEmpty ? "" : "nothing came by way of \(silent.joined(separator: ", ")); "
    return "run \(run): \(records) records, \(actions) actions; \(lost)"
      + "not watched: \(unseen)whatever the program did past the agent"
  }

  /// Counted by reading what was recorded since, so that nobody waits for an index.
  ///
  /// One pass over the records from the run's first one on, with one record in memory at a time.
  private func count(from first: UInt64) throws -> (records: Int, actions: Int) {
    let reader = try LogReader(agent.configuration.log)
    var (records, actions) = (0, 0)
    try reader.forEachRecord(in: first..<reader.size) { _, bytes throws(ReadError) in
      // What can't be parsed is `verify`'s to report, not a summary's.
      guard let record = try? Record(parsing: bytes), record.run == run else { return true }
      records += 1
      if record.type == .toolCall { actions += 1 }
      return true
    }
    return (records, actions)
  }

  /// Observed, for the agent itself starts the program and waits for it.
  private func draft(_ type: EventType, _ data: JSONObject) -> EventDraft {
    EventDraft(type, basis: .observed, subject: "run/" + run, data: data)
      .about(agent.configuration.party)
  }
}
