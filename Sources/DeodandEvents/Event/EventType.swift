/// The `type` of an event.
///
/// Any name is a type; the known ones have a schema in `Schemas/`.
public struct EventType: RawRepresentable, Sendable, Hashable {
  /// The CloudEvents `type` attribute, such as `deodand.tool.call`.
  public let rawValue: String

  /// Wraps a name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Wraps a name.
  public init(_ rawValue: String) { self.rawValue = rawValue }

  /// Whether two names are the same bytes; `String` would take canonically equivalent ones for one.
  public static func == (left: EventType, right: EventType) -> Bool {
    left.rawValue.utf8.elementsEqual(right.rawValue.utf8)
  }

  /// Feeds the bytes of the name to the hasher.
  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
  }
}

extension EventType {
  /// Record 0: origin, format version, public keys, recorder build.
  public static let logCreated = EventType("deodand.log.created")
  /// A process opened the log for writing: host, boot, build, user, what it watches.
  public static let recorderStarted = EventType("deodand.recorder.started")
  /// The recorder was alive at this time.
  public static let recorderHeartbeat = EventType("deodand.recorder.heartbeat")
  /// A process closed the log in good order.
  public static let recorderStopped = EventType("deodand.recorder.stopped")
  /// Events were lost, and how many.
  public static let recorderDropped = EventType("deodand.recorder.dropped")
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
  /// Evidence was read.
  public static let evidenceAccessed = EventType("deodand.evidence.accessed")
  /// An epoch was sealed and its key destroyed.
  public static let epochSealed = EventType("deodand.epoch.sealed")

  /// Every known type, in the order of the vocabulary.
  public static let known: [EventType] = [
    .logCreated, .recorderStarted, .recorderHeartbeat, .recorderStopped, .recorderDropped,
    .runStarted, .runEnded, .modelRequest, .modelResponse, .toolListed, .toolCall, .toolResult,
    .resourceRead, .humanInput, .humanApproval, .policyDecision, .authorityGranted,
    .authorityRevoked, .consentGiven, .consentWithdrawn, .escalationOpened, .escalationClosed,
    .modelEvaluated, .incidentOpened, .incidentAdded, .incidentAnnotated, .incidentClosed,
    .contentErased, .holdPlaced, .holdReleased, .retentionApplied, .evidenceExported,
    .evidenceAccessed, .epochSealed,
  ]
}

extension EventType: CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }
}
