public import DeodandEvents

/// By which way a record came to know of a call.
///
/// Two records of one channel do not confirm each other; those of two channels do, as far as the
/// channels are independent.
public enum Channel: String, Sendable, Hashable, CaseIterable {
  /// A model's answer or request, seen on the wire or told by the program.
  case model
  /// The wire between an MCP client and its server.
  case mcp
  /// A coding agent's hook.
  case hook
  /// OpenTelemetry spans and logs.
  case telemetry
  /// A transcript that was made earlier.
  case transcript
  /// Drafts of a program or a person.
  case program

  /// The channel of a record.
  ///
  /// The basis goes before everything else: an imported record of a call saw no wire.
  init(_ record: Record) {
    if record.basis == .imported {
      self = .transcript
    } else if TelemetryCall.types.contains(record.type) {
      self = .telemetry
    } else if record.data.has(.hook) {
      self = .hook
    } else if record.data.has(.mcpMethod) {
      self = .mcp
    } else if [.modelRequest, .modelResponse].contains(record.type) {
      self = .model
    } else {
      self = .program
    }
  }

  /// How a sentence names it.
  var name: String {
    switch self {
    case .model: "the model's traffic"
    case .mcp: "the MCP connection"
    case .hook: "the agent's hook"
    case .telemetry: "the program's telemetry"
    case .transcript: "the transcript"
    case .program: "a draft"
    }
  }
}

/// One record that tells of an action.
public struct Observation: Sendable, Hashable {
  /// The record's number.
  public let record: UInt64
  /// By which way the record came to know of it.
  public let channel: Channel
  /// On what the record stands.
  public let basis: Basis
  /// The record's run.
  public let run: String?
  /// What it says in a word: a decision, an outcome.
  ///
  /// Made visible and shortened.
  public let detail: String?
  /// By which rule it belongs to the action; nil for the one that the action began with.
  public internal(set) var rule: Rule?

  init(_ record: Record, detail: String? = nil) {
    self.record = record.sequence
    channel = Channel(record)
    basis = record.basis
    run = record.run
    self.detail = detail.map { Visible.line($0, limit: 40) }
  }

  /// The observation as JSON (`Schemas/gaps.schema.json`).
  func json() -> JSONValue {
    var object: JSONObject = [
      "record": .string(String(record)), "channel": .string(channel.rawValue),
      "basis": .string(basis.rawValue),
    ]
    object["run"] = run.map { .string($0) }
    object["detail"] = detail.map { .string($0) }
    object["rule"] = rule.map { .string($0.name) }
    object["grade"] = rule.map { .string($0.grade.rawValue) }
    return .object(object)
  }
}
