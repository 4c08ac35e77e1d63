import DeodandEvents
import DeodandTelemetry

/// Gathers the data of a record: every text bounded, what looks like a secret left out, and both
/// noted.
struct OTLPTexts {
  /// Whether names of Claude Code's own log records are taken as facts.
  let isCodingAgent: Bool

  /// The attributes are returned by themselves too, for the subject is chosen by them.
  func data(
    of item: TelemetryItem, _ kind: TelemetryItem.Kind, in group: OTLPReader.Group,
    asked: [TelemetryContent.Call]
  ) -> (data: JSONObject, attributes: JSONObject) {
    var gathered = Gathered()
    gathered.add(.traceID, plain: item.trace?.hex)
    gathered.add(.spanID, plain: item.span?.hex)
    gathered.add(.parentSpanID, plain: item.parent?.hex)
    gathered.add(.spanName, item.ownName)
    switch kind {
    case .span:
      gathered.add(.spanKind, plain: Self.name(of: item.kind, in: Self.kinds))
      gathered.add(
        .spanStart, plain: item.start > 0 ? Timestamp.rfc3339(nanoseconds: item.start) : nil)
      gathered.add(.spanEnd, plain: item.end > 0 ? Timestamp.rfc3339(nanoseconds: item.end) : nil)
      gathered.add(.spanStatus, plain: Self.name(of: item.status, in: Self.codes))
    case .log:
      gathered.add(
        .logObserved, plain: item.start > 0 ? Timestamp.rfc3339(nanoseconds: item.start) : nil)
      gathered.add(.logTime, plain: item.end > 0 ? Timestamp.rfc3339(nanoseconds: item.end) : nil)
      gathered.add(.severity, item.severityText)
      if item.severity != 0 { gathered.add(.severityNumber, Int64(item.severity)) }
      if item.hasBadID { gathered.note("a trace or span id is not one") }
    }
    gathered.add(.serviceName, group.resource.name)
    gathered.add(.serviceVersion, group.resource.version)
    gathered.add(.scopeName, group.scope.name)
    gathered.add(.scopeVersion, group.scope.version)
    gathered.add(.schemaURL, group.scopeSchema ?? group.resourceSchema)
    gathered.add(.droppedByProgram, Self.dropped(item.dropped))
    let attributes = gathered.attributes(of: item, isCodingAgent: isCodingAgent)
    gathered.add(.attributes, attributes.isEmpty ? nil : attributes)
    gathered.add(.toolCalls, gathered.calls(asked))
    return (gathered.finish(), attributes)
  }

  /// `Span.SpanKind` of opentelemetry-proto, by number.
  private static let kinds = ["", "internal", "server", "client", "producer", "consumer"]
  /// `Status.StatusCode`, by number; `unset` is nothing.
  private static let codes = ["", "ok", "error"]

  /// The name of a number; of one that is not known its digits, and nothing for zero.
  private static func name(of number: Int, in names: [String]) -> String? {
    if number == 0 { return nil }
    return names.indices.contains(number) ? names[number] : String(number)
  }

  /// What the program's own limits dropped; nil if nothing was.
  private static func dropped(_ dropped: TelemetryItem.Dropped) -> JSONObject? {
    func count(_ number: UInt32) -> Int64? { number > 0 ? Int64(number) : nil }
    var object = JSONObject()
    object[.droppedAttributes] = count(dropped.attributes)
    object[.droppedEvents] = count(dropped.events)
    object[.droppedLinks] = count(dropped.links)
    return object.isEmpty ? nil : object
  }
}

/// The members as they come together.
private struct Gathered {
  private var members: [JSONObject.Member] = []
  private var notes: [String] = []
  private var isShortened = false
  private var leftOut = 0
  /// Bytes that texts may still take, as JSON writes them: a record has 65,535.
  private var room = 3 * Facts.textBytes

  init() { members.reserveCapacity(18) }

  /// Adds what the program made itself.
  mutating func add(_ key: FactKey<String>, plain text: String?) {
    if let text { members.append(.init(key: key.name, value: .string(text))) }
  }

  /// Adds a text from outside, if there is one.
  mutating func add(_ key: FactKey<String>, _ text: String?) {
    guard let text, !text.isEmpty, let value = bounded(.string(text)) else { return }
    members.append(.init(key: key.name, value: value))
  }

  /// Adds what is bounded by its type.
  mutating func add<Value>(_ key: FactKey<Value>, _ value: Value?) {
    if let value { members.append(.init(key: key.name, value: value.fact)) }
  }

  /// Notes are joined into one at the end.
  mutating func note(_ text: String) { notes.append(text) }

  /// The attributes that a record may hold, under their own names, as many as fit.
  mutating func attributes(of item: TelemetryItem, isCodingAgent: Bool) -> JSONObject {
    var kept: [JSONObject.Member] = []
    kept.reserveCapacity(item.facts.count)
    if item.hasMoreFacts { isShortened = true }
    for fact in item.facts where fact.family == .shared || isCodingAgent {
      guard let value = bounded(fact.value) else { continue }
      kept.append(.init(key: fact.name, value: value))
    }
    return JSONObject(uniqueMembers: kept)
  }

  /// Tools asked for, in the form that records of model responses have.
  mutating func calls(_ asked: [TelemetryContent.Call]) -> [JSONObject]? {
    if asked.isEmpty { return nil }
    var list: [JSONObject] = []
    for call in asked {
      var object = JSONObject()
      object[.askedID] = call.id.flatMap { bounded(.string($0))?.string }
      object[.askedName] = call.name.flatMap { bounded(.string($0))?.string }
      guard list.count < Self.mostCalls else {
        isShortened = true
        break
      }
      list.append(object)
    }
    return list
  }

  /// As many as records of model responses name.
  private static let mostCalls = 64

  /// Nil if there is no room left; it may then be missing among the elements of a list.
  private mutating func bounded(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .string(let text):
      let short = bounded(text)
      let size = Self.size(of: short)
      guard size <= room else {
        isShortened = true
        return nil
      }
      room -= size
      return .string(short)
    case .array(let elements):
      var kept: [JSONValue] = []
      for element in elements {
        if let element = bounded(element) { kept.append(element) }
      }
      return .array(kept)
    default: return value
    }
  }

  /// Secrets go first, so that none is cut in two and missed.
  private mutating func bounded(_ text: String) -> String {
    let clean = SecretText.hide(text)
    if clean != nil { leftOut += 1 }
    let shown = clean ?? text
    if shown.utf8.count <= Limits.nameBytes { return shown }
    isShortened = true
    return BoundedText.shorten(shown).text
  }

  /// What a text takes in JSON at most: a control character is six bytes there.
  private static func size(of text: String) -> Int {
    func size(_ bytes: some Sequence<UInt8>) -> Int {
      var size = 3
      for byte in bytes {
        size += byte < 0x20 ? 6 : byte == 0x22 || byte == 0x5c ? 2 : 1
      }
      return size
    }
    // Most texts are at hand as they are, and quicker to go through so.
    return unsafe text.utf8.withContiguousStorageIfAvailable { unsafe size($0) } ?? size(text.utf8)
  }

  /// A record says that something was cut or left out, if not what.
  mutating func finish() -> JSONObject {
    if isShortened { notes.append("a value was too long for the record") }
    if leftOut > 0 { notes.append("left out what looks like a secret") }
    if !notes.isEmpty { add(.note, plain: notes.joined(separator: "; ")) }
    return JSONObject(uniqueMembers: members)
  }
}
