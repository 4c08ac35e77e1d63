import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// Content of telemetry: one body holds messages, arguments and results together.
extension Contents {
  /// What a span or log record says in its content, if it is here and can be read.
  ///
  /// Content that can't be read is left out without an error: programs send what they like.
  func telemetry(of record: Record) throws(ReadError) -> TelemetryContent? {
    let kind: TelemetryItem.Kind = record.type == .otelSpan ? .span : .log
    let name = kind == .span ? "span" : "log"
    guard record.isTelemetry, let reference = record.content.first(where: { $0.isNamed(name) }),
      case .whole(let bytes) = try bytes(reference)
    else { return nil }
    return try? TelemetryContent(kind, bytes, mediaType: reference.mediaType)
  }

  /// What a tool answered, or else what a model said, or else what somebody said to it.
  func telemetrySpeech(of record: Record) throws(ReadError) -> Speech? {
    guard let content = try telemetry(of: record) else { return nil }
    if let result = content.result { return Speech(result) }
    let messages = content.output.isEmpty ? content.input : content.output
    return messages.isEmpty ? nil : Speech(telemetry: messages)
  }
}

extension Speech {
  /// Reads a message of telemetry, or several as one.
  ///
  /// By way of the form of a chat message, so that one reader knows what a message says.
  init(telemetry messages: [TelemetryContent.Message]) {
    var object: JSONObject = ["content": .array(messages.flatMap(\.texts).map { .string($0) })]
    object["role"] = messages.first?.role.map { .string($0) }
    object["tool_call_id"] = messages.first?.answers.map { .string($0) }
    let calls = messages.flatMap(\.calls).map { call -> JSONValue in
      var function = JSONObject()
      function["name"] = call.name.map { .string($0) }
      function["arguments"] = call.arguments
      var object: JSONObject = ["function": .object(function)]
      object["id"] = call.id.map { .string($0) }
      return .object(object)
    }
    if !calls.isEmpty { object["tool_calls"] = .array(calls) }
    self.init(.object(object))
  }
}
