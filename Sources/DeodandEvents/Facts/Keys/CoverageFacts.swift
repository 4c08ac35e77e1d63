// What else an agent does, as programs report it: the coverage of CoSAI's "Telemetry for AI
// systems". Written by drafts; OpenTelemetry's name where one exists.

extension FactKey where Value == String {
  /// In `retrieval`: the store that was searched.
  public static var dataSourceID: Self { Self("gen_ai.data_source.id") }
  /// In an element of `documents`: the document.
  public static var documentID: Self { Self("id") }
  /// In an element of `documents`: the store's score, its literal.
  public static var documentScore: Self { Self("score") }
  /// In `memory.read` and `memory.written`: the store.
  public static var memoryStore: Self { Self("memory.store") }
  /// In `memory.read` and `memory.written`: under what name it is kept.
  public static var memoryKey: Self { Self("memory.key") }
  /// In `memory.written`: `put` or `delete`.
  public static var memoryOperation: Self { Self("memory.operation") }
  /// In `guardrail.verdict`: which guardrail judged.
  public static var guardrail: Self { Self("guardrail") }
  /// In `guardrail.verdict`: what was judged: `input`, `output` or `action`.
  public static var guardrailTarget: Self { Self("target") }
  /// In `guardrail.verdict`: `pass`, `flag`, `block` or `modify`.
  public static var verdict: Self { Self("verdict") }
  /// In `agent.message`: who spoke.
  public static var sendingAgent: Self { Self("from.agent") }
  /// In `agent.message`: who was spoken to.
  public static var receivingAgent: Self { Self("to.agent") }
  /// In `agent.spawned`: the agent that was started.
  public static var childAgent: Self { Self("child.agent") }
  /// In `agent.spawned`: the run of that agent.
  public static var childRun: Self { Self("child.run") }
  /// In `trigger`: `person`, `schedule`, `event` or `agent`.
  public static var triggerKind: Self { Self("trigger.kind") }
  /// In `trigger`: which one, such as a schedule's name or the run of the other agent.
  public static var triggerName: Self { Self("trigger.name") }
  /// In `egress`: the other end, a name or an address (OpenTelemetry).
  public static var serverAddress: Self { Self("server.address") }
}

extension FactKey where Value == [JSONObject] {
  /// In `retrieval`: what was found, in its order: `documentID` and, where the store gives one,
  /// `documentScore`.
  public static var documents: Self { Self("documents") }
}

extension FactKey where Value == Bool {
  /// In `agent.spawned`: whether the whole matter was handed over, so that the first agent ends.
  public static var isHandoff: Self { Self("handoff") }
}

extension FactKey where Value == Int64 {
  /// In `egress`: the other end's port (OpenTelemetry).
  public static var serverPort: Self { Self("server.port") }
  /// In `egress`: how many bytes went out.
  public static var bytesSent: Self { Self("bytes.sent") }
  /// In `egress`: how many bytes came in.
  public static var bytesReceived: Self { Self("bytes.received") }
}
