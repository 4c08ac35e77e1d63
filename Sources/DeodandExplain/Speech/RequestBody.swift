import DeodandEvents
import DeodandTelemetry

/// What a model was given in one request, whoever's wire format it is in.
struct RequestBody {
  /// The system prompt, as one or several texts.
  var system: [String] = []
  /// The definitions of the tools on offer.
  var tools: JSONValue?
  /// The messages in order, without the system prompt.
  var messages: [Speech] = []
  /// Each block of messages that have several.
  var blocks: [Speech] = []
  /// Whether everything could be read.
  var isWhole = true
}

extension Contents {
  /// Reads the request of a record.
  func request(of record: Record) throws(ReadError) -> RequestBody {
    var found = RequestBody()
    if record.isTelemetry {
      guard let content = try telemetry(of: record) else {
        found.isWhole = record.content.isEmpty
        return found
      }
      for message in content.input { found.take(Speech(telemetry: [message])) }
      return found
    }
    for reference in record.content where reference.isNamed("system") {
      switch try bytes(reference) {
      case .whole(let bytes): found.system.append(Speech(bytes: bytes).text)
      case .gone: found.isWhole = false
      }
    }
    guard
      let reference = record.content.first(where: { $0.isNamed("request") })
        ?? record.content.first(where: { !$0.isNamed("system") })
    else { return found }
    switch try bytes(reference) {
    case .gone: found.isWhole = false
    case .whole(let bytes):
      if let value = try? JSONReader.read(bytes, profile: .wire) {
        found.read(value)
      } else {
        found.take(Speech(bytes: bytes))
      }
    }
    return found
  }
}

extension RequestBody {
  fileprivate mutating func read(_ value: JSONValue) {
    for key in ["system", "instructions", "systemPrompt"] {
      if let prompt = value[key] { system.append(Speech(prompt).text) }
    }
    tools = value["tools"] ?? value["functions"]
    var said = value.array ?? []
    for key in ["messages", "input"] {
      if let text = value[key]?.string {
        said.append(["role": "user", "content": .string(text)])
      } else {
        said += value[key]?.array ?? []
      }
    }
    for message in said {
      take(Speech(message))
      if let all = message["content"]?.array, all.count > 1 { blocks += all.map { Speech($0) } }
    }
  }

  fileprivate mutating func take(_ speech: Speech) {
    if speech.role == "system" || speech.role == "developer" {
      system.append(speech.text)
    } else {
      messages.append(speech)
    }
  }
}
