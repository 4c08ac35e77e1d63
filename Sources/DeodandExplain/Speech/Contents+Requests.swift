import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// Requests and answers of models, read by the dialect that they are in.
extension Contents {
  /// Where things stand in the request of a record: as its dialect says, or as any does if the
  /// record does not tell to what path it was sent.
  func layout(of request: Record) -> BodyLayout {
    guard let method = request[.httpMethod], let path = request[.urlPath] else {
      return Dialects.known.layout
    }
    return Dialects.known.layout(of: Dialects.known.spoken(by: method, to: path))
  }

  /// Reads the request of a record.
  ///
  /// Content that is not here makes it incomplete, which `isWhole` says: who compares must not take
  /// it for a short request.
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
    // Imports keep a system prompt as a content of its own, beside the messages.
    for reference in record.content where reference.isNamed("system") {
      switch try bytes(reference) {
      case .whole(let bytes): found.take(prompt: Speech(bytes: bytes).text)
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
        found.read(value, layout(of: record))
      } else {
        found.take(Speech(bytes: bytes))
      }
    }
    return found
  }

  /// The tools that a model's answer asks for, from its content or, if that is gone, its facts.
  ///
  /// From the facts they come without arguments, and as many as a record states.
  func calls(of response: Record) throws(ReadError) -> [Speech.Call] {
    if let calls = try speech(of: response)?.calls, !calls.isEmpty { return calls }
    return (response[.toolCalls] ?? []).compactMap { call in
      call[.askedName].map { Speech.Call(id: call[.askedID], name: $0, arguments: nil) }
    }
  }
}
