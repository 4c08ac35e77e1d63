import DeodandEvents

/// Reads spans and log records as OTLP writes them in JSON.
///
/// Names are in lowerCamelCase, identifiers hexadecimal of either case, 64-bit numbers decimal
/// texts or numbers, enumerations numbers or their names; `null` is a field that is not set.
///
/// Members that are not known are passed over and stay in the bytes. Both encodings of one item
/// give the same `TelemetryItem`; what the mapping says is in opentelemetry.io/docs/specs/otlp,
/// "JSON Protobuf Encoding".
struct JSONTelemetry {
  private let bytes: ByteView
  private let end: Int
  private let keep: TelemetryItem.Keep
  private var scanner: JSONScanner

  init(_ bytes: ByteView, in range: Range<Int>, keep: TelemetryItem.Keep) {
    self.bytes = bytes
    end = range.upperBound
    self.keep = keep
    scanner = JSONScanner(bytes, in: range)
  }

  /// Nothing but white space may follow: the range is all of the item.
  mutating func item(_ kind: TelemetryItem.Kind) throws(JSONError) -> TelemetryItem {
    var item = TelemetryItem()
    scanner.skipSpace()
    try object(depth: 0) { reader, key throws(JSONError) in
      switch kind {
      case .span: try reader.spanMember(key, &item)
      case .log: try reader.logMember(key, &item)
      }
    }
    try scanner.expectEnd()
    return item
  }

  /// Links are passed over by the grammar: their number is all that a sender's count would add.
  private mutating func spanMember(
    _ key: String, _ item: inout TelemetryItem
  ) throws(JSONError) {
    switch key {
    case "traceId": try identify(\.trace, 16, &item)
    case "spanId": try identify(\.span, 8, &item)
    case "parentSpanId": try identify(\.parent, 8, &item, isOptional: true)
    case "name": item.name = try text() ?? ""
    case "kind": item.kind = try enumeration(Self.kinds)
    case "startTimeUnixNano": item.start = try unsigned()
    case "endTimeUnixNano": item.end = try unsigned()
    case "attributes": try attributes(&item)
    case "droppedAttributesCount": item.dropped.attributes = UInt32(clamping: try unsigned())
    case "droppedEventsCount": item.dropped.events = UInt32(clamping: try unsigned())
    case "droppedLinksCount": item.dropped.links = UInt32(clamping: try unsigned())
    case "events": try events(&item)
    case "status": try status(&item)
    case "flags": item.flags = UInt32(truncatingIfNeeded: try unsigned())
    default: try scanner.skipValue(depth: 1)
    }
  }

  private mutating func logMember(
    _ key: String, _ item: inout TelemetryItem
  ) throws(JSONError) {
    switch key {
    case "timeUnixNano": item.end = try unsigned()
    case "observedTimeUnixNano": item.start = try unsigned()
    case "severityNumber": item.severity = try enumeration([])
    case "severityText": item.severityText = try text() ?? ""
    case "body": try body(&item)
    case "attributes": try attributes(&item)
    case "droppedAttributesCount": item.dropped.attributes = UInt32(clamping: try unsigned())
    case "flags": item.flags = UInt32(truncatingIfNeeded: try unsigned())
    case "traceId": try identify(\.trace, 16, &item, isOptional: true)
    case "spanId": try identify(\.span, 8, &item, isOptional: true)
    case "eventName": item.name = try text() ?? ""
    default: try scanner.skipValue(depth: 1)
    }
  }

  /// In the order of their numbers in `SpanKind`.
  private static let kinds = [
    "SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT",
    "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER",
  ]
  private static let codes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"]

  /// Decoded in any case, for the scanner has to pass over it, and kept for explaining only.
  private mutating func status(_ item: inout TelemetryItem) throws(JSONError) {
    if try null() { return }
    try object(depth: 1) { reader, key throws(JSONError) in
      switch key {
      case "code": item.status = try reader.enumeration(Self.codes)
      case "message":
        let message = try reader.text()
        if reader.keep == .everything { item.statusMessage = message }
      default: try reader.scanner.skipValue(depth: 2)
      }
    }
  }

  /// The value is read even if only facts are kept: that is how its form and depth are checked.
  private mutating func body(_ item: inout TelemetryItem) throws(JSONError) {
    let start = scanner.offset
    let value = try anyValue(depth: 0, level: 1)
    item.bodyName = value.string.flatMap(CodingAgentName.of)
    if keep == .everything {
      item.body = value
    } else if TelemetryNames.mentionsToolCall(bytes, in: start..<scanner.offset) {
      item.mayAskForTools = true
    }
  }

  /// One look at all of them: where in the list a tool call is mentioned does not matter.
  private mutating func events(_ item: inout TelemetryItem) throws(JSONError) {
    let start = scanner.offset
    try array(depth: 1) { reader throws(JSONError) in
      var event = TelemetryItem.Event()
      try reader.object(depth: 2) { reader, key throws(JSONError) in
        switch key {
        case "name": event.name = try reader.text() ?? ""
        case "attributes":
          try reader.array(depth: 3) { reader throws(JSONError) in
            event.attributes.append(try reader.keyValue(depth: 0, level: 4))
          }
        default: try reader.scanner.skipValue(depth: 3)
        }
      }
      if reader.keep == .everything { item.events.append(event) }
    }
    if keep == .facts, TelemetryNames.mentionsToolCall(bytes, in: start..<scanner.offset) {
      item.mayAskForTools = true
    }
  }

  /// A resource has attributes only; a scope has a name and a version as well.
  mutating func surrounding(isScope: Bool) throws(JSONError) -> TelemetrySurrounding {
    var result = TelemetrySurrounding()
    scanner.skipSpace()
    try object(depth: 0) { reader, key throws(JSONError) in
      switch key {
      case "attributes":
        try reader.array(depth: 1) { reader throws(JSONError) in
          result.attributes.append(try reader.keyValue(depth: 0, level: 2))
        }
      case "name" where isScope: result.name = try reader.text()
      case "version" where isScope: result.version = try reader.text()
      default: try reader.scanner.skipValue(depth: 1)
      }
    }
    try scanner.expectEnd()
    return result
  }

  // MARK: - Attributes

  /// Every value is decoded here, which protobuf avoids: JSON has no lengths to step over.
  private mutating func attributes(_ item: inout TelemetryItem) throws(JSONError) {
    try array(depth: 1) { reader throws(JSONError) in
      if reader.keep == .everything {
        item.attributes.append(try reader.keyValue(depth: 0, level: 2))
        return
      }
      let start = reader.scanner.offset
      let member = try reader.keyValue(depth: 0, level: 2)
      // The key is looked up decoded, for JSON may spell it with escapes.
      let answer = ByteView.lend(Array(member.key.utf8)) { key in
        key.map { TelemetryNames.find($0, in: 0..<$0.count) }
      }
      switch answer ?? .leave {
      case .keep(let match): item.add(match, member.value)
      case .output:
        if TelemetryNames.mentionsToolCall(reader.bytes, in: start..<reader.scanner.offset) {
          item.outputs.append(member)
        }
      case .leave: break
      }
    }
  }

  /// A `KeyValue`.
  ///
  /// `depth` counts values within each other, `level` brackets of the text: one value takes several
  /// of those, and each has a limit of its own.
  private mutating func keyValue(
    depth: Int, level: Int
  ) throws(JSONError) -> JSONObject.Member {
    var name = ""
    var value = JSONValue.null
    try object(depth: level) { reader, key throws(JSONError) in
      switch key {
      case "key": name = try reader.text() ?? ""
      case "value": value = try reader.anyValue(depth: depth, level: level + 1)
      default: try reader.scanner.skipValue(depth: level + 1)
      }
    }
    return .init(key: name, value: value)
  }

  /// An `AnyValue`; `level` is how deep the text is nested here.
  private mutating func anyValue(depth: Int, level: Int) throws(JSONError) -> JSONValue {
    if try null() { return .null }
    guard depth < Limits.telemetryDepth else {
      throw JSONError(
        .depth, at: scanner.offset, TelemetryError.tooDeep(at: 0).message)
    }
    var result = JSONValue.null
    try object(depth: level) { reader, key throws(JSONError) in
      if try reader.null() { return }
      switch key {
      case "stringValue", "bytesValue": result = .string(try reader.text() ?? "")
      case "boolValue": result = .bool(try reader.truth())
      case "intValue": result = TelemetryNumber.value(try reader.signed())
      case "doubleValue": result = TelemetryNumber.value(try reader.double(), reader.keep)
      case "arrayValue":
        result = .array(try reader.elements(depth: depth + 1, level: level + 1))
      case "kvlistValue":
        result = .object(try reader.members(depth: depth + 1, level: level + 1))
      default: try reader.scanner.skipValue(depth: level + 1)
      }
    }
    return result
  }

  /// Two levels down: the object with `values`, and its list.
  private mutating func elements(depth: Int, level: Int) throws(JSONError) -> [JSONValue] {
    var elements: [JSONValue] = []
    try values(level: level) { reader throws(JSONError) in
      elements.append(try reader.anyValue(depth: depth, level: level + 2))
    }
    return elements
  }

  private mutating func members(depth: Int, level: Int) throws(JSONError) -> JSONObject {
    var members: [JSONObject.Member] = []
    try values(level: level) { reader throws(JSONError) in
      members.append(try reader.keyValue(depth: depth, level: level + 2))
    }
    return JSONObject(lastOfEach: members)
  }

  /// The `values` of an array or a list of pairs.
  private mutating func values(
    level: Int, _ read: (inout JSONTelemetry) throws(JSONError) -> Void
  ) throws(JSONError) {
    try object(depth: level) { reader, key throws(JSONError) in
      guard key == "values" else {
        try reader.scanner.skipValue(depth: level + 1)
        return
      }
      try reader.array(depth: level + 1, read)
    }
  }
}

// Scalars, and the shape of objects and arrays.
extension JSONTelemetry {
  /// One that is needed and is empty or `null` counts as a bad one.
  private mutating func identify(
    _ place: WritableKeyPath<TelemetryItem, TelemetryID?>, _ count: Int,
    _ item: inout TelemetryItem, isOptional: Bool = false
  ) throws(JSONError) {
    let digits = try text() ?? ""
    // Zeros stand for no identifier where there need not be one.
    if isOptional, digits.utf8.allSatisfy({ $0 == UInt8(ascii: "0") }) { return }
    item.set(place, TelemetryID(hex: digits, byteCount: count))
  }

  /// Steps over `null`.
  private mutating func null() throws(JSONError) -> Bool {
    guard scanner.peek() == UInt8(ascii: "n") else { return false }
    try scanner.literal("null")
    return true
  }

  private mutating func text() throws(JSONError) -> String? {
    if try null() { return nil }
    guard scanner.peek() == UInt8(ascii: "\"") else { throw scanner.unexpected("a text") }
    return try scanner.string(surrogates: .replace)
  }

  /// Anything but the two words is refused by the scanner.
  private mutating func truth() throws(JSONError) -> Bool {
    let isTrue = scanner.peek() == UInt8(ascii: "t")
    try scanner.literal(isTrue ? "true" : "false")
    return isTrue
  }

  /// The characters of a number, which may stand in quotes.
  private mutating func digits() throws(JSONError) -> String {
    if scanner.peek() == UInt8(ascii: "\"") { return try scanner.string(surrogates: .replace) }
    let start = scanner.offset
    _ = try scanner.number()
    return scanner.text(from: start)
  }

  /// Fractions and exponents are accepted where the number is whole: some programs write times so.
  private mutating func unsigned() throws(JSONError) -> UInt64 {
    if try null() { return 0 }
    let start = scanner.offset
    let digits = try digits()
    if let value = UInt64(digits) { return value }
    if let double = Double(digits), let value = UInt64(exactly: double) { return value }
    throw JSONError(.range, at: start, "expected a whole number of 64 bits")
  }

  private mutating func signed() throws(JSONError) -> Int64 {
    let start = scanner.offset
    let digits = try digits()
    if let value = Int64(digits) { return value }
    if let double = Double(digits), let value = Int64(exactly: double) { return value }
    throw JSONError(.range, at: start, "expected a whole number of 64 bits")
  }

  /// The three names stand for values that JSON numbers don't have, as in protobuf's JSON mapping.
  private mutating func double() throws(JSONError) -> Double {
    let start = scanner.offset
    switch try digits() {
    case "NaN": return .nan
    case "Infinity": return .infinity
    case "-Infinity": return -.infinity
    case let digits:
      guard let value = Double(digits) else {
        throw JSONError(.syntax, at: start, "expected a number")
      }
      return value
    }
  }

  /// A name that is not known is 0, the unspecified value; the bytes keep it.
  private mutating func enumeration(_ names: [String]) throws(JSONError) -> Int {
    if try null() { return 0 }
    let start = scanner.offset
    let digits = try digits()
    if let value = Int32(digits) { return Int(value) }
    guard scanner.text(from: start).utf8.first == UInt8(ascii: "\"") else {
      throw JSONError(.range, at: start, "expected a whole number of 32 bits")
    }
    return names.firstIndex(of: digits) ?? 0
  }

  /// Reads each member's value; `null` in place of an object has none.
  private mutating func object(
    depth: Int, _ read: (inout JSONTelemetry, String) throws(JSONError) -> Void
  ) throws(JSONError) {
    if try null() { return }
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.unexpected("an object") }
    try scanner.open(depth: depth)
    if scanner.close(UInt8(ascii: "}")) { return }
    repeat {
      let key = try scanner.key(surrogates: .replace)
      try scanner.colon()
      try read(&self, key)
    } while try scanner.comma(or: UInt8(ascii: "}"))
  }

  /// Reads each element; `null` in place of a list has none.
  private mutating func array(
    depth: Int, _ read: (inout JSONTelemetry) throws(JSONError) -> Void
  ) throws(JSONError) {
    if try null() { return }
    guard scanner.peek() == UInt8(ascii: "[") else { throw scanner.unexpected("a list") }
    try scanner.open(depth: depth)
    if scanner.close(UInt8(ascii: "]")) { return }
    repeat { try read(&self) } while try scanner.comma(or: UInt8(ascii: "]"))
  }
}
