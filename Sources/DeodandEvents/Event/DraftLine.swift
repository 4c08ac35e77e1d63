/// One line of drafts: JSON that a program hands in to be recorded (Schemas/draft.schema.json).
///
///     {"type":"deodand.human.input","subject":"run/r1","data":{…},"content":{"text":"…"}}
public enum DraftLine {
  /// Parses a line without its end.
  public static func parse(_ line: [UInt8]) throws(DraftError) -> EventDraft {
    guard line.count <= Limits.lineBytes else {
      throw DraftError("the line has more than \(Limits.lineBytes) bytes", "split it")
    }
    let value: JSONValue
    do throws(JSONError) {
      // `content` may hold any JSON, fractions included; everything else is held to the record's
      // rules below.
      value = try JSONReader.read(line, profile: .draft)
    } catch {
      throw DraftError(
        "\(error.message) at byte \(error.offset)", "write one JSON object a line, keys once each")
    }
    guard let object = value.object else {
      throw DraftError("a draft is a JSON object", "see Schemas/draft.schema.json")
    }
    return try draft(object)
  }

  private static let members: Set<String> = [
    "type", "subject", "basis", "id", "occurred", "traceparent", "data", "content", "datasubject",
    "customer", "person",
  ]

  /// What only the recorder can know, or what other records are judged by.
  private static let reserved: Set<EventType> = [
    .logCreated, .logMigrated, .recorderStarted, .recorderHeartbeat, .recorderStopped,
    .recorderDropped, .findingAccepted, .contentErased, .evidenceExported, .checkpointGiven,
    .epochSealed,
  ]

  private static func draft(_ object: JSONObject) throws(DraftError) -> EventDraft {
    for member in object.members where !members.contains(member.key) {
      throw DraftError(
        "a draft has no member called \(member.key)", "put facts of your own into data")
    }
    let type = EventType(try name("type", of: object, isRequired: .yes) ?? "")
    guard !reserved.contains(type) else {
      throw DraftError(
        "\(type) is what Deodand itself records",
        "use a type of your own for what happened elsewhere")
    }
    var draft = EventDraft(type, basis: .declared)
    draft.subject = try name("subject", of: object, isRequired: .no)
    draft.dataSubject = try name("datasubject", of: object, isRequired: .no)
    draft.basis = try basis(object)
    draft.id = try identifier(object)
    draft.occurred = try occurred(object)
    draft.traceparent = try traceparent(object)
    draft.customer = try party("customer", of: object)
    draft.person = try party("person", of: object)
    draft.data = try data(object)
    // Now, so that a line is refused as a whole before any of its neighbours is recorded.
    _ = try draft.recordedData()
    draft.content = try content(object)
    return draft
  }

  private enum Requirement { case yes, no }

  private static func name(
    _ key: String, of object: JSONObject, isRequired: Requirement
  ) throws(DraftError) -> String? {
    guard let value = object[key] else {
      if isRequired == .no { return nil }
      throw DraftError("the draft has no \(key)", "name one, such as deodand.human.input")
    }
    guard let text = value.string, EventDraft.isName(text) else {
      throw DraftError(
        "\(key) is not a name",
        "use 1 to \(Limits.nameBytes) bytes of visible characters without spaces")
    }
    return text
  }

  /// A customer or a person; whether the text is a name is for `recordedData` to say.
  private static func party(
    _ key: String, of object: JSONObject
  ) throws(DraftError) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value.string else {
      throw DraftError("\(key) is not a name", "write it as a string, or leave it out")
    }
    return text
  }

  private static func basis(_ object: JSONObject) throws(DraftError) -> Basis {
    guard let value = object["basis"] else { return .declared }
    guard let basis = value.string.flatMap({ Basis(rawValue: $0) }) else {
      throw DraftError("basis is not one", "say reported, imported or declared")
    }
    guard basis != .observed else {
      throw DraftError(
        "only Deodand's own captures can say that they observed something",
        "say reported, imported or declared")
    }
    return basis
  }

  private static func identifier(_ object: JSONObject) throws(DraftError) -> String? {
    guard let value = object["id"] else { return nil }
    guard let text = value.string, EventID.isWellFormed(text) else {
      throw DraftError("id is not a UUID", "write it in lower case, or leave it out")
    }
    return text
  }

  private static func occurred(_ object: JSONObject) throws(DraftError) -> Timestamp? {
    guard let value = object["occurred"] else { return nil }
    guard let time = value.string.flatMap({ Timestamp(rfc3339: $0) }) else {
      throw DraftError("occurred is not a time", "write it as 2026-11-23T16:40:12Z")
    }
    return time
  }

  private static func traceparent(_ object: JSONObject) throws(DraftError) -> String? {
    guard let value = object["traceparent"] else { return nil }
    guard let text = value.string, text.utf8.count <= Limits.nameBytes, EventDraft.isName(text)
    else {
      throw DraftError("traceparent is not one", "write it as W3C trace context does")
    }
    return text
  }

  private static func data(_ object: JSONObject) throws(DraftError) -> JSONObject {
    guard let value = object["data"] else { return [:] }
    guard let data = value.object else {
      throw DraftError("data is not an object", "put the facts into {}")
    }
    return data.withPlainIntegers
  }

  private static func content(_ object: JSONObject) throws(DraftError) -> [ContentDraft] {
    guard let value = object["content"] else { return [] }
    guard let contents = value.object else {
      throw DraftError("content is not an object", "write {\"name\":\"text\"}")
    }
    var drafts: [ContentDraft] = []
    for member in contents.members {
      guard EventDraft.isName(member.key) else {
        throw DraftError("a content has no proper name", "use visible characters without spaces")
      }
      drafts.append(try content(member.key, member.value))
    }
    return drafts
  }

  /// `"text"`, `{"text":…}`, `{"base64":…,"mediatype":…}` or `{"json":…}`.
  private static func content(
    _ name: String, _ value: JSONValue
  ) throws(DraftError) -> ContentDraft {
    if let text = value.string { return ContentDraft(name: name, text: text) }
    let mediaType = value["mediatype"]?.string
    if mediaType == nil, value["mediatype"] != nil { throw wrongContent(name) }
    let known: Set<String> = ["text", "base64", "json", "mediatype"]
    let members = value.object?.members.map(\.key) ?? []
    guard members.allSatisfy(known.contains),
      members.filter({ $0 != "mediatype" }).count == 1
    else { throw wrongContent(name) }
    if let text = value["text"]?.string {
      return ContentDraft(
        name: name, mediaType: mediaType ?? "text/plain", bytes: Array(text.utf8))
    }
    if let bytes = value["base64"]?.string.flatMap({ Base64.decode($0) }) {
      return ContentDraft(name: name, mediaType: mediaType, bytes: bytes)
    }
    if let json = value["json"] {
      return ContentDraft(
        name: name, mediaType: mediaType ?? "application/json", bytes: CanonicalWriter.write(json))
    }
    throw wrongContent(name)
  }

  private static func wrongContent(_ name: String) -> DraftError {
    DraftError(
      "the content \(name) is not one",
      "write a text, {\"text\":…}, {\"base64\":…} or {\"json\":…}")
  }
}

/// Why a draft can't be recorded.
public struct DraftError: Error, Sendable, Hashable {
  /// What is wrong, without the content.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// Describes a fault.
  public init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}

extension EventDraft {
  /// Whether a text can be a type, a subject or a content's name: visible, no spaces, not too long.
  public static func isName(_ text: String) -> Bool {
    if text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) {
      // Nearly every name is ASCII, and this is the recorder's hot path.
      return !text.isEmpty && text.utf8.count <= Limits.nameBytes
    }
    return text.utf8.count <= Limits.nameBytes
      && text.unicodeScalars.allSatisfy { scalar in
        !scalar.properties.isWhitespace && scalar.properties.generalCategory != .control
          && scalar.properties.generalCategory != .format
      }
  }

  /// Data must be what a record can carry, and must leave the reserved members alone.
  public static func checkData(_ data: JSONObject) throws(DraftError) {
    let reserved = [FactKey<JSONObject>.content.name, FactKey<Timestamp>.occurred.name]
    for reserved in reserved where data[reserved] != nil {
      throw DraftError(
        "data.\(reserved) is reserved", "use the draft's own member \(reserved) for it")
    }
    guard isRecordable(.object(data)) else {
      throw DraftError(
        "data holds a fraction or an integer beyond 2^53 - 1",
        "write it as a string, such as \"0.7\"")
    }
  }

  private static func isRecordable(_ value: JSONValue) -> Bool {
    switch value {
    case .number, .decimal: false
    case .integer(let whole): JSONNumber.safeIntegers.contains(whole)
    case .array(let elements): elements.allSatisfy(isRecordable)
    case .object(let object): object.members.allSatisfy { isRecordable($0.value) }
    default: true
    }
  }
}
