import DeodandDialogue
import DeodandEvents

/// One line that says what a record is about: the same for everybody who asks.
///
/// It is safe to print on a line: whatever comes from the record is made visible and shortened. It
/// is for finding a record, and says less than the record does.
enum Summary {
  static func of(_ record: Record, in reader: some EventReader) throws(ReadError) -> String {
    let data = record.data
    func text(_ key: FactKey<String>) -> String? { data[key].map { Visible.line($0, limit: 80) } }
    let tool = text(.toolName) ?? "a tool"
    let outcome = data[.outcome].map { Visible.line($0.rawValue, limit: 80) } ?? "unknown"
    switch record.type {
    case .logCreated: return "log \(text(.origin) ?? "") created"
    case .recorderStarted: return "recorder started on \(text(.host) ?? "a host")"
    case .recorderStopped: return "recorder stopped"
    case .recorderDropped: return "\(data[.count] ?? 0) events lost"
    case .runStarted: return "run started" + (command(data).map { ": " + $0 } ?? "")
    case .runEnded: return "run ended" + ending(data)
    case .modelRequest:
      return "model asked" + (text(.requestModel).map { ": " + $0 } ?? "")
    case .modelResponse: return try answer(record, in: reader)
    case .toolListed: return "\(data[.offeredTools]?.count ?? 0) tools on offer"
    case .toolCall: return "call of \(tool)" + (try quote("arguments", record, in: reader))
    case .toolResult:
      return "result of \(tool): \(outcome)"
        + (try quote("result", record, in: reader))
    case .resourceRead:
      return "resource \(text(.phase) ?? "read")"
        + (text(.mcpResourceURI).map { ": " + $0 } ?? "")
    case .humanInput: return "a person said" + (try quote(nil, record, in: reader))
    case .humanApproval: return "a person decided: \(text(.decision) ?? "unknown")"
    case .incidentOpened, .incidentAdded, .incidentAnnotated, .incidentClosed:
      return try ofIncident(record, in: reader)
    case .findingAccepted:
      return "accepted: \(text(.acceptedFinding) ?? "a finding")"
        + (text(.statedBy).map { " by " + $0 } ?? "")
    case .evidenceExported:
      return "evidence exported" + (text(.bundleFile).map { " to " + $0 } ?? "")
    case .checkpointGiven:
      return "checkpoint of size \(text(.sizeBefore) ?? "unknown") given"
        + (text(.grantedTo).map { " to " + $0 } ?? "")
    case .mcpMessage: return message(data)
    case .otelSpan, .otelLog: return ofTelemetry(record)
    case .httpRequest:
      return "HTTP \(text(.httpMethod) ?? "request") \(text(.urlPath) ?? "")"
    case .httpResponse:
      let status = data[.httpStatus].map { String($0) }
      return "HTTP response: \(status ?? outcome)"
    case .httpPart:
      return "part \(data[.position] ?? 0) of the body of a \(text(.phase) ?? "message")"
    case .importLine: return line(data)
    case .processStderr:
      return "the server's error output" + (try quote(nil, record, in: reader))
    default:
      return Visible.line(record.type.rawValue, limit: 80) + (try quote(nil, record, in: reader))
    }
  }

  /// An MCP message that has no type of its own: who sent what.
  private static func message(_ data: JSONObject) -> String {
    func text(_ key: FactKey<String>) -> String? { data[key].map { Visible.line($0, limit: 80) } }
    if let end = text(.sessionEnd) { return "MCP session ended: \(end)" }
    let kind = text(.phase) == "response" ? "answer to" : "message"
    var line = "MCP \(kind) \(text(.mcpMethod) ?? "without a method")"
    if let from = text(.sender) { line += " from the \(from)" }
    if let server = text(.mcpServerName), text(.mcpMethod) == "initialize" {
      line += ": \(server) \(text(.mcpServerVersion) ?? "")"
    }
    return line + (text(.note).map { " (\($0))" } ?? "")
  }

  /// What a person entered into the log of an incident.
  private static func ofIncident(
    _ record: Record, in reader: some EventReader
  ) throws(ReadError) -> String {
    func text(_ key: FactKey<String>) -> String? {
      record[key].map { Visible.line($0, limit: 80) }
    }
    let kind = record.type.rawValue.utf8.dropFirst("deodand.incident.".utf8.count)
    let tags = (record[.tags] ?? []).map { Visible.line($0, limit: 40) }
    return "incident \(text(.incident) ?? "without a name") "
      + String(decoding: kind, as: UTF8.self)
      + (tags.isEmpty ? "" : ", tagged " + tags.joined(separator: ", "))
      + (text(.reason).map { ": " + $0 } ?? "") + (try quote("note", record, in: reader))
  }

  /// A line of a transcript that is no event of its own.
  private static func line(_ data: JSONObject) -> String {
    func text(_ key: FactKey<String>) -> String? { data[key].map { Visible.line($0, limit: 80) } }
    let kind = [text(.lineType), text(.lineSubtype)].compactMap { $0 }.joined(separator: " ")
    return "line \(data[.line] ?? 0) of the transcript"
      + (kind.isEmpty ? "" : ": " + kind) + (text(.note).map { " (\($0))" } ?? "")
  }

  /// What a run is: its command, or else the file that was imported, or else the agent's name.
  private static func command(_ data: JSONObject) -> String? {
    if let words = data[.command] {
      return Visible.line(words.joined(separator: " "), limit: 80)
    }
    return data[.file]?[.fileName].map { "import of " + Visible.line($0, limit: 80) }
      ?? data[.agent].map { Visible.line($0, limit: 80) }
  }

  /// How a program ended: its status, or the signal that ended it, or a reason in words.
  private static func ending(_ data: JSONObject) -> String {
    if let status = data[.exitStatus] { return " with status \(status)" }
    if let signal = data[.exitSignal] { return " by signal \(signal)" }
    return data[.reason].map { ": " + Visible.line($0, limit: 80) } ?? ""
  }

  /// A model's answer, or what came in its place.
  private static func answer(
    _ record: Record, in reader: some EventReader
  ) throws(ReadError) -> String {
    switch record[.outcome] {
    case .error?, .noResponse?:
      let failure = record[.error]
      let said = failure?[.errorMessage] ?? failure?[.errorCode]?.string
      let status = record[.httpStatus].map { " with status \($0)" }
      return "model failed" + (status ?? "")
        + (said.map { ": " + Visible.line($0, limit: 80) } ?? "")
    case .interrupted?:
      return "model was interrupted" + (try asked(record, in: reader))
    default: return "model answered" + (try asked(record, in: reader))
    }
  }

  /// What an answer asks for, or else what it says; nothing where its content is not here.
  private static func asked(_ record: Record, in reader: some EventReader) throws(ReadError)
    -> String
  {
    guard let speech = try Contents(reader: reader).speech(of: record) else { return "" }
    if !speech.calls.isEmpty {
      return ", asking for "
        + speech.calls.map { Visible.line($0.name, limit: 40) }.joined(separator: ", ")
    }
    return ": “\(Visible.line(speech.text, limit: 80))”"
  }

  /// The beginning of a content, or why it is not here.
  private static func quote(
    _ name: String?, _ record: Record, in reader: some EventReader
  ) throws(ReadError) -> String {
    guard let reference = record.content.first(where: { name == nil || $0.name == name }) else {
      return ""
    }
    switch try Contents(reader: reader).bytes(reference) {
    case .gone(let why): return " (content \(why))"
    case .whole(let bytes):
      let isMessage = name != "arguments" && reference.mediaType == "application/json"
      let text = isMessage ? Speech(bytes: bytes).text : String(decoding: bytes, as: UTF8.self)
      return text.isEmpty ? "" : " “\(Visible.line(text, limit: 80))”"
    }
  }
}
