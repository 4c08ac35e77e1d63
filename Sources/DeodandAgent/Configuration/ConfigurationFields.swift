import DeodandCapture
import DeodandConsole
import DeodandEvents
import DeodandHTTP

/// The members of one object of a configuration, each asked for once.
///
/// What is left over is an error.
struct ConfigurationFields {
  /// The JSON as it was read.
  private let object: JSONObject
  /// Where it stands in the file, for messages: `upstreams.openai`, empty for the whole.
  private let place: String
  private var asked: Set<String> = []

  /// A value that is there and no object is an error, and so is one that is missing.
  init(_ value: JSONValue?, at place: String) throws(ConfigurationError) {
    guard let object = value?.object else {
      let what = place.isEmpty ? "the configuration" : place
      throw ConfigurationError("\(what) must be an object", "write it in braces: { … }")
    }
    self.object = object
    self.place = place
  }

  /// The names of the members.
  var names: [String] { object.members.map(\.key) }

  /// A member that is read by somebody else.
  func value(_ key: String) -> JSONValue? { object[key] }

  /// A text; empty is an error, for a name or a path that is empty was not meant.
  mutating func text(_ key: String) throws(ConfigurationError) -> String? {
    guard let value = take(key) else { return nil }
    guard let text = value.string, !text.isEmpty else {
      throw ConfigurationError(
        "\(path(key)) must be a text that is not empty", "write it in quotation marks")
    }
    return text
  }

  /// A list of texts, none of them empty.
  mutating func texts(_ key: String) throws(ConfigurationError) -> [String]? {
    guard let value = take(key) else { return nil }
    let texts = value.array?.map { $0.string ?? "" } ?? [""]
    guard !texts.contains("") else {
      throw ConfigurationError(
        "\(path(key)) must be a list of texts", "write it as [\"…\", \"…\"]")
    }
    return texts
  }

  /// Yes or no.
  mutating func flag(_ key: String) throws(ConfigurationError) -> Bool? {
    guard let value = take(key) else { return nil }
    guard case .bool(let flag) = value else {
      throw ConfigurationError("\(path(key)) must be yes or no", "write true or false")
    }
    return flag
  }

  /// A whole number in a range; one beyond it is an error and never clamped, since the operator
  /// would believe in it.
  mutating func whole(
    _ key: String, in range: ClosedRange<Int>
  ) throws(ConfigurationError) -> Int? {
    guard let value = take(key) else { return nil }
    guard let number = value.integer, range.contains(Int(number)) else {
      throw ConfigurationError(
        "\(path(key)) is out of range",
        range.count == 1
          ? "it must be \(range.lowerBound)"
          : "write a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(number)
  }

  /// A policy by the word that records have for it.
  mutating func policy(_ key: String) throws(ConfigurationError) -> CapturePolicy? {
    guard let text = try text(key) else { return nil }
    guard let policy = CapturePolicy(rawValue: text) else {
      throw ConfigurationError(
        "\(path(key)) must be a policy", "write \"fail-closed\" or \"fail-open\"")
    }
    return policy
  }

  /// An object in it, whose members are asked for in turn; `end` has to be called on that too.
  mutating func object(_ key: String) throws(ConfigurationError) -> ConfigurationFields? {
    guard let value = take(key) else { return nil }
    return try ConfigurationFields(value, at: path(key))
  }

  /// A customer, or a person, by name.
  mutating func party(_ key: String) throws(ConfigurationError) -> String? {
    guard let name = try text(key) else { return nil }
    guard DataSubject.isName(name) else {
      throw ConfigurationError(
        "\(path(key)) can't stand in a record",
        "write words of visible characters with one space between them")
    }
    return name
  }

  /// Where a request names the person that it is about.
  ///
  /// Exactly one of the two: with both, nobody could say which of them counts.
  mutating func personPlace(_ key: String) throws(ConfigurationError) -> PersonPlace? {
    guard var inner = try object(key) else { return nil }
    let pointer = try inner.text("pointer")
    let header = try inner.text("header")
    try inner.end()
    switch (pointer, header) {
    case (let pointer?, nil) where JSONPointer.tokens(pointer) != nil: return .pointer(pointer)
    case (nil, let header?) where EventDraft.isName(header): return .header(header.lowercased())
    default:
      throw ConfigurationError(
        "\(path(key)) names no place in a request",
        "write {\"pointer\": \"/metadata/user_id\"} or {\"header\": \"X-User\"}")
    }
  }

  /// Refuses what nobody asked for.
  ///
  /// To be called when all is asked for.
  func end() throws(ConfigurationError) {
    guard let unknown = names.first(where: { !asked.contains($0) }) else { return }
    throw ConfigurationError(
      "\(path(unknown)) is not known",
      "Schemas/agent-configuration.schema.json lists what can be set")
  }

  /// Remembers what was asked for, whether or not it is there.
  private mutating func take(_ key: String) -> JSONValue? {
    asked.insert(key)
    return object[key]
  }

  /// How a message names a member.
  private func path(_ key: String) -> String { place.isEmpty ? key : place + "." + key }
}
