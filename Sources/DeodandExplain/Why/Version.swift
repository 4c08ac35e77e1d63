import DeodandEvents

/// One of the things that a model call was made with and that may change from run to run.
///
/// Versions of two requests are matched by name and compared by value.
struct Version {
  /// How it is called in a sentence, such as `The model that was asked for`.
  let name: String
  /// Its value, as it is compared.
  let value: String
  /// Its value, as it is shown.
  let shown: String
  /// The record that holds it.
  let record: UInt64
  /// What finds the first record that holds it, if an index does.
  let first: RecordQuery?

  init(
    _ name: String, _ value: String, shown: String? = nil, in record: UInt64,
    first: RecordQuery? = nil
  ) {
    self.name = name
    self.value = value
    self.shown = shown ?? Visible.line(value)
    self.record = record
    self.first = first
  }

  /// What a request was made with, by the facts of the record.
  ///
  /// From the facts and not from the body, so it is known also where content is erased.
  static func all(request: Record) -> [Version] {
    var found: [Version] = []
    let number = request.sequence
    if let model = request.requestedModel {
      found.append(
        Version(
          "The model that was asked for is", model, in: number,
          first: query(.modelRequest, model: model)))
    }
    for member in request.facts.members where member.key.hasPrefix("gen_ai.request.") {
      guard member.key != FactKey<String>.requestModel.name,
        let value = text(member.value)
      else { continue }
      let name = Visible.line(String(member.key.dropFirst("gen_ai.request.".count)))
      found.append(Version("Its \(name) was", value, in: number))
    }
    for (key, name) in [
      (.systemDigest, "The system prompt has the digest"),
      (.toolsDigest, "The tools offered with the request have the digest"),
    ] as [(FactKey<String>, String)] {
      guard let digest = request[key] else { continue }
      found.append(Version(name, digest, shown: short(digest), in: number))
    }
    return found
  }

  /// What a response says of itself.
  static func all(response: Record) -> [Version] {
    var found: [Version] = []
    if let model = response.servedModel {
      found.append(
        Version(
          "The model that answered calls itself", model, in: response.sequence,
          first: query(.modelResponse, model: model)))
    }
    let facts = response.facts
    // Telemetry has a name of its own for it.
    let reported = facts["openai.response.system_fingerprint"]?.string
    if let print = facts[.systemFingerprint] ?? reported {
      found.append(Version("Its system fingerprint is", print, in: response.sequence))
    }
    return found
  }

  /// The beginning of a digest.
  static func short(_ digest: String) -> String { Visible.line(String(digest.prefix(16))) + "…" }

  /// A parameter as it is compared; nil for objects and null, which are no versions.
  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let whole): String(whole)
    case .bool(let truth): truth ? "true" : "false"
    case .array: String(decoding: CanonicalWriter.write(value), as: UTF8.self)
    default: nil
    }
  }

  private static func query(_ type: EventType, model: String) -> RecordQuery {
    var query = RecordQuery()
    query.types = [type]
    query.model = model
    return query
  }
}
