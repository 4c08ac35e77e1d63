extension EventType {
  /// Record 0: origin, format version, public keys, recorder build.
  public static let logCreated = EventType("deodand.log.created")
  /// A log was carried over to a newer format: from which, to which, and the head before.
  public static let logMigrated = EventType("deodand.log.migrated")
  /// A process opened the log for writing: host, boot, build, user, what it watches.
  public static let recorderStarted = EventType("deodand.recorder.started")
  /// The recorder was alive at this time.
  public static let recorderHeartbeat = EventType("deodand.recorder.heartbeat")
  /// A process closed the log in good order.
  public static let recorderStopped = EventType("deodand.recorder.stopped")
  /// Events were lost, and how many.
  public static let recorderDropped = EventType("deodand.recorder.dropped")
  /// Somebody accepts what a verdict found, by name: which finding, of which records, why.
  public static let findingAccepted = EventType("deodand.finding.accepted")
  /// One execution of an agent began.
  public static let runStarted = EventType("deodand.run.started")
  /// One execution of an agent ended.
  public static let runEnded = EventType("deodand.run.ended")
  /// A model was asked, with its whole context.
  public static let modelRequest = EventType("deodand.model.request")
  /// A model answered.
  public static let modelResponse = EventType("deodand.model.response")
  /// The tools on offer, as a version with a digest.
  public static let toolListed = EventType("deodand.tool.listed")
  /// The intent to act: durable before the call is forwarded.
  public static let toolCall = EventType("deodand.tool.call")
  /// What the tool answered, or that it did not.
  public static let toolResult = EventType("deodand.tool.result")
  /// A document or another resource was read.
  public static let resourceRead = EventType("deodand.resource.read")
  /// A person said something to the agent.
  public static let humanInput = EventType("deodand.human.input")
  /// A person approved or refused.
  public static let humanApproval = EventType("deodand.human.approval")
  /// A policy decided.
  public static let policyDecision = EventType("deodand.policy.decision")
  /// Authority was delegated.
  public static let authorityGranted = EventType("deodand.authority.granted")
  /// Delegated authority was taken back.
  public static let authorityRevoked = EventType("deodand.authority.revoked")
  /// Consent was given.
  public static let consentGiven = EventType("deodand.consent.given")
  /// Consent was withdrawn.
  public static let consentWithdrawn = EventType("deodand.consent.withdrawn")
  /// A matter was escalated to a person.
  public static let escalationOpened = EventType("deodand.escalation.opened")
  /// An escalation ended.
  public static let escalationClosed = EventType("deodand.escalation.closed")
  /// A published or own evaluation of a model version.
  public static let modelEvaluated = EventType("deodand.model.evaluated")
  /// An incident was opened.
  public static let incidentOpened = EventType("deodand.incident.opened")
  /// Records or runs were put into an incident.
  public static let incidentAdded = EventType("deodand.incident.added")
  /// A note or tags were put on records of an incident, or on the whole of it.
  public static let incidentAnnotated = EventType("deodand.incident.annotated")
  /// An incident was closed.
  public static let incidentClosed = EventType("deodand.incident.closed")
  /// Content was destroyed: by whom, why, on what basis.
  public static let contentErased = EventType("deodand.content.erased")
  /// A legal hold forbids erasure.
  public static let holdPlaced = EventType("deodand.hold.placed")
  /// A legal hold ended.
  public static let holdReleased = EventType("deodand.hold.released")
  /// A retention rule was carried out.
  public static let retentionApplied = EventType("deodand.retention.applied")
  /// A bundle was made.
  public static let evidenceExported = EventType("deodand.evidence.exported")
  /// A checkpoint was given to somebody who keeps it.
  public static let checkpointGiven = EventType("deodand.checkpoint.given")
  /// Evidence was read.
  public static let evidenceAccessed = EventType("deodand.evidence.accessed")
  /// An epoch was sealed and its key destroyed.
  public static let epochSealed = EventType("deodand.epoch.sealed")

  // The wire, where no other type describes what passed. What the formats say of it stands in
  // docs/spec.

  /// A request over HTTP that no other type describes; content `body`.
  public static let httpRequest = EventType("deodand.http.request")
  /// Its response, or that none came; content `body`.
  public static let httpResponse = EventType("deodand.http.response")
  /// A part of a body that is too long to be held, recorded as it came; content `body`.
  public static let httpPart = EventType("deodand.http.part")
  /// An MCP message that no other type describes; content `message`.
  public static let mcpMessage = EventType("deodand.mcp.message")
  /// What a process wrote to its standard error output; content `message`.
  public static let processStderr = EventType("deodand.process.stderr")
  /// A coding agent's hook event that no other type describes; content `message`.
  public static let hookEvent = EventType("deodand.hook.event")
  /// A line of an imported transcript that no other type describes; content `verbatim`.
  public static let importLine = EventType("deodand.import.line")
  /// A span that a program exported by OTLP; content `span`, `resource`, `scope`.
  public static let otelSpan = EventType("deodand.otel.span")
  /// A log record that a program exported by OTLP; content `log`, `resource`, `scope`.
  public static let otelLog = EventType("deodand.otel.log")

  // What else an agent does that an inquest asks for: the coverage that the CoSAI paper
  // "Telemetry for AI systems" demands. Programs report these by drafts.

  /// Documents were looked up for the context: by which query, in which store; content `query`,
  /// `results`.
  public static let retrieval = EventType("deodand.retrieval")
  /// Something was taken from the agent's memory; content `value`.
  public static let memoryRead = EventType("deodand.memory.read")
  /// Something was put into the agent's memory, or removed from it; content `value`.
  public static let memoryWritten = EventType("deodand.memory.written")
  /// A guardrail judged an input, an output or an action.
  public static let guardrailVerdict = EventType("deodand.guardrail.verdict")
  /// One agent said something to another; content `message`.
  public static let agentMessage = EventType("deodand.agent.message")
  /// One agent started another, or handed over to it; content `instructions`.
  public static let agentSpawned = EventType("deodand.agent.spawned")
  /// Who or what set a run going: a person, a schedule, an event, another agent.
  public static let trigger = EventType("deodand.trigger")
  /// A connection from the agent's machine to elsewhere, beside what other types describe.
  public static let egress = EventType("deodand.egress")

  /// Every known type, in the order of the vocabulary: what concerns the log itself, what agents
  /// and people do, what is kept of the wire, what programs report.
  public static let known: [EventType] = [
    .logCreated, .logMigrated, .recorderStarted, .recorderHeartbeat, .recorderStopped,
    .recorderDropped, .findingAccepted, .runStarted, .runEnded, .modelRequest, .modelResponse,
    .toolListed, .toolCall, .toolResult, .resourceRead, .humanInput, .humanApproval,
    .policyDecision, .authorityGranted, .authorityRevoked, .consentGiven, .consentWithdrawn,
    .escalationOpened, .escalationClosed, .modelEvaluated, .incidentOpened, .incidentAdded,
    .incidentAnnotated, .incidentClosed, .contentErased, .holdPlaced, .holdReleased,
    .retentionApplied, .evidenceExported, .checkpointGiven, .evidenceAccessed, .epochSealed,
    .httpRequest, .httpResponse, .httpPart, .mcpMessage, .processStderr, .hookEvent, .importLine,
    .otelSpan, .otelLog, .retrieval, .memoryRead, .memoryWritten, .guardrailVerdict, .agentMessage,
    .agentSpawned, .trigger, .egress,
  ]

  /// Whether this is one of them.
  public var isKnown: Bool { Self.knownOnes.contains(self) }

  private static let knownOnes = Set(known)
}
