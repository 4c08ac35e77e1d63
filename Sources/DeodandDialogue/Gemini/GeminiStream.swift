import DeodandEvents

/// Events of which each is an answer that holds what is new: parts to be added to its candidates.
struct GeminiStream: ModelStream {
  private(set) var ending = StreamEnding.open
  private(set) var notes: [String] = []
  let missing = 0

  /// What every event repeats; the last one counts.
  private var head = JSONObject()
  private var candidates: [Int: Candidate] = [:]

  private struct Candidate {
    var head = JSONObject()
    var role: JSONValue?
    var parts: [JSONObject] = []
  }

  mutating func take(_ event: JSONValue) {
    if let error = ProviderError(.decoded(event)) {
      ending = .failed(error)
      head["error"] = event["error"]
      return
    }
    for member in event.object?.members ?? [] where member.key != "candidates" {
      head[member.key] = member.value
    }
    for candidate in event["candidates"]?.array ?? [] { take(candidate: candidate) }
  }

  /// A candidate beyond the limit is dropped here and stands in the recorded stream.
  private mutating func take(candidate: JSONValue) {
    let index = Int(candidate["index"]?.integer ?? 0)
    guard (0..<GrowingValue.elementLimit).contains(index) else { return }
    var known = candidates[index] ?? Candidate()
    for member in candidate.object?.members ?? [] where member.key != "content" {
      known.head[member.key] = member.value
    }
    known.role = candidate["content"]?["role"] ?? known.role
    for part in candidate["content"]?["parts"]?.array ?? [] { Self.add(part, to: &known.parts) }
    candidates[index] = known
    // The service sends no last event: a reason to finish is one.
    if candidate["finishReason"]?.string != nil, ending == .open { ending = .proper }
  }

  /// Text goes on where text was; anything else is a part of its own.
  private static func add(_ part: JSONValue, to parts: inout [JSONObject]) {
    guard let object = part.object else { return }
    if let more = object["text"]?.string, let last = parts.last, let text = last["text"]?.string,
      last["thought"] == object["thought"],
      object.members.allSatisfy({ $0.key == "text" || $0.key == "thought" })
    {
      parts[parts.count - 1]["text"] = .string(text + more)
    } else {
      parts.append(object)
    }
  }

  mutating func done() { if ending == .open { ending = .proper } }

  func message() -> JSONValue? {
    if head.isEmpty && candidates.isEmpty { return nil }
    var message = head
    if !candidates.isEmpty {
      message["candidates"] = .array(
        candidates.sorted { $0.key < $1.key }.map { index, candidate in
          var object = candidate.head
          var content: JSONObject = ["parts": .array(candidate.parts.map { .object($0) })]
          content["role"] = candidate.role ?? "model"
          object["content"] = .object(content)
          return .object(object)
        })
    }
    return .object(message)
  }
}
