import DeodandEvents

/// Reads spans and log records as OTLP writes them in protobuf.
///
/// Field numbers are those of opentelemetry-proto, trace/v1, logs/v1 and common/v1. A field whose
/// wire type is not the one of that number is passed over, as any protobuf reader does.
///
/// It is a value over borrowed bytes and keeps no state between items. Depth is bounded by
/// `Limits.telemetryDepth`, so that recursion is too.
struct ProtobufTelemetry {
  let bytes: ByteView
  let keep: TelemetryItem.Keep

  func item(
    _ kind: TelemetryItem.Kind, in range: Range<Int>
  ) throws(TelemetryError) -> TelemetryItem {
    var item = TelemetryItem()
    // One allocation for most items.
    if keep == .facts { item.facts.reserveCapacity(24) }
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch kind {
      case .span: try spanField(field, &item)
      case .log: try logField(field, &item)
      }
    }
    return item
  }

  /// Field 3, the trace state, and fields that came later stay in the bytes.
  private func spanField(
    _ field: ProtobufReader.Field, _ item: inout TelemetryItem
  ) throws(TelemetryError) {
    switch (field.number, field.value) {
    case (1, .bytes(let range)): identify(\.trace, range, 16, &item)
    case (2, .bytes(let range)): identify(\.span, range, 8, &item)
    case (4, .bytes(let range)): if !isZero(range) { identify(\.parent, range, 8, &item) }
    case (5, .bytes(let range)): item.name = text(range)
    case (6, .varint(let value)): item.kind = small(value)
    case (7, .fixed64(let value)): item.start = value
    case (8, .fixed64(let value)): item.end = value
    case (9, .bytes(let range)): try attribute(range, &item)
    case (10, .varint(let value)): item.dropped.attributes = UInt32(truncatingIfNeeded: value)
    case (11, .bytes(let range)): try event(range, &item)
    case (12, .varint(let value)): item.dropped.events = UInt32(truncatingIfNeeded: value)
    case (13, .bytes(let range)): try checkAttributes(4, in: range)
    case (14, .varint(let value)): item.dropped.links = UInt32(truncatingIfNeeded: value)
    case (15, .bytes(let range)): try status(range, &item)
    case (16, .fixed32(let value)): item.flags = value
    default: break
    }
  }

  /// Of a log record's two times, `end` is when it happened and `start` when it was observed.
  private func logField(
    _ field: ProtobufReader.Field, _ item: inout TelemetryItem
  ) throws(TelemetryError) {
    switch (field.number, field.value) {
    case (1, .fixed64(let value)): item.end = value
    case (2, .varint(let value)): item.severity = small(value)
    case (3, .bytes(let range)): item.severityText = text(range)
    case (5, .bytes(let range)): try body(range, &item)
    case (6, .bytes(let range)): try attribute(range, &item)
    case (7, .varint(let value)): item.dropped.attributes = UInt32(truncatingIfNeeded: value)
    case (8, .fixed32(let value)): item.flags = value
    case (9, .bytes(let range)): if !isZero(range) { identify(\.trace, range, 16, &item) }
    case (10, .bytes(let range)): if !isZero(range) { identify(\.span, range, 8, &item) }
    case (11, .fixed64(let value)): item.start = value
    case (12, .bytes(let range)): item.name = text(range)
    default: break
    }
  }

  /// Of a repeated field the last counts, as with any scalar; a bad one is remembered all the same.
  private func identify(
    _ place: WritableKeyPath<TelemetryItem, TelemetryID?>, _ range: Range<Int>, _ count: Int,
    _ item: inout TelemetryItem
  ) {
    item.set(place, TelemetryID(bytes, in: range, byteCount: count))
  }

  /// Where there need not be an identifier, senders leave it out or write zeros.
  private func isZero(_ range: Range<Int>) -> Bool { range.allSatisfy { bytes[$0] == 0 } }

  /// Enumerations are 32-bit and sign-extended to ten bytes when they are negative.
  private func small(_ value: UInt64) -> Int { Int(Int32(truncatingIfNeeded: value)) }

  private func text(_ range: Range<Int>) -> String {
    bytes.text(range)
  }

  /// Its message may quote content, and so is decoded for explaining only.
  private func status(
    _ range: Range<Int>, _ item: inout TelemetryItem
  ) throws(TelemetryError) {
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let range)): if keep == .everything { item.statusMessage = text(range) }
      case (3, .varint(let value)): item.status = small(value)
      default: break
      }
    }
  }

  /// What is not decoded is still checked: a reader of later days must be able to read it.
  private func body(_ range: Range<Int>, _ item: inout TelemetryItem) throws(TelemetryError) {
    if keep == .everything {
      let body = try value(range)
      item.bodyName = body.string.flatMap(CodingAgentName.of)
      item.body = body
      return
    }
    try check(range, depth: 0)
    if TelemetryNames.mentionsToolCall(bytes, in: range) { item.mayAskForTools = true }
    // An `AnyValue` around a text that short has a tag and a length of at most two bytes beside it.
    if range.count <= CodingAgentName.longest + 4, let name = try value(range).string {
      item.bodyName = CodingAgentName.of(name)
    }
  }

  /// Events may hold messages, and no record holds anything of them.
  private func event(_ range: Range<Int>, _ item: inout TelemetryItem) throws(TelemetryError) {
    guard keep == .everything else {
      try checkAttributes(3, in: range)
      if TelemetryNames.mentionsToolCall(bytes, in: range) { item.mayAskForTools = true }
      return
    }
    var event = TelemetryItem.Event()
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (2, .bytes(let range)): event.name = text(range)
      case (3, .bytes(let range)): event.attributes.append(try member(range, depth: 0))
      default: break
      }
    }
    item.events.append(event)
  }

  /// A resource, whose attributes are field 1, or a scope, which has name and version before them.
  func surrounding(
    in range: Range<Int>, isScope: Bool
  ) throws(TelemetryError) -> TelemetrySurrounding {
    var result = TelemetrySurrounding()
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (isScope, field.number, field.value) {
      case (false, 1, .bytes(let range)), (true, 3, .bytes(let range)):
        result.attributes.append(try member(range, depth: 0))
      case (true, 1, .bytes(let range)): result.name = text(range)
      case (true, 2, .bytes(let range)): result.version = text(range)
      default: break
      }
    }
    return result
  }

  // MARK: - Attributes

  /// Keys are looked up where they stand, and values that no record may hold are not decoded: most
  /// bytes of a request are in those.
  private func attribute(_ range: Range<Int>, _ item: inout TelemetryItem) throws(TelemetryError) {
    guard keep == .facts else {
      item.attributes.append(try member(range, depth: 0))
      return
    }
    let (key, value) = try keyValue(range)
    switch TelemetryNames.find(bytes, in: key) {
    case .keep(let match):
      if let value { item.add(match, try self.value(value)) }
    case .output:
      if TelemetryNames.mentionsToolCall(bytes, in: range) {
        item.outputs.append(try member(range, depth: 0))
      } else if let value {
        try check(value, depth: 0)
      }
    case .leave:
      if let value { try check(value, depth: 0) }
    }
  }

  /// Where key and value of a `KeyValue` stand.
  ///
  /// A missing key is an empty one.
  private func keyValue(
    _ range: Range<Int>
  ) throws(TelemetryError) -> (key: Range<Int>, value: Range<Int>?) {
    var key = range.lowerBound..<range.lowerBound
    var value: Range<Int>?
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): key = range
      case (2, .bytes(let range)): value = range
      default: break
      }
    }
    return (key, value)
  }

  /// A value that is not set is `null`.
  private func member(
    _ range: Range<Int>, depth: Int
  ) throws(TelemetryError) -> JSONObject.Member {
    let (key, value) = try keyValue(range)
    guard let value else { return .init(key: text(key), value: .null) }
    return .init(key: text(key), value: try self.value(value, depth: depth))
  }

  /// An `AnyValue`; of several kinds the last counts, as with any `oneof`.
  private func value(_ range: Range<Int>, depth: Int = 0) throws(TelemetryError) -> JSONValue {
    guard depth < Limits.telemetryDepth else { throw .tooDeep(at: range.lowerBound) }
    var result = JSONValue.null
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): result = .string(text(range))
      case (2, .varint(let value)): result = .bool(value != 0)
      case (3, .varint(let value)):
        result = TelemetryNumber.value(Int64(bitPattern: value))
      case (4, .fixed64(let bits)):
        result = TelemetryNumber.value(Double(bitPattern: bits), keep)
      case (5, .bytes(let range)): result = .array(try elements(range, depth: depth + 1))
      case (6, .bytes(let range)): result = .object(try members(range, depth: depth + 1))
      case (7, .bytes(let range)):
        result = .string(Base64.encode(bytes.array(range)))
      default: break
      }
    }
    return result
  }

  /// The `values` of an `ArrayValue`.
  private func elements(_ range: Range<Int>, depth: Int) throws(TelemetryError) -> [JSONValue] {
    var elements: [JSONValue] = []
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      if case (1, .bytes(let range)) = (field.number, field.value) {
        elements.append(try value(range, depth: depth))
      }
    }
    return elements
  }

  /// The `values` of a `KeyValueList`; of repeated keys the last counts.
  private func members(_ range: Range<Int>, depth: Int) throws(TelemetryError) -> JSONObject {
    var members: [JSONObject.Member] = []
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      if case (1, .bytes(let range)) = (field.number, field.value) {
        members.append(try member(range, depth: depth))
      }
    }
    return JSONObject(lastOfEach: members)
  }

  // MARK: - Checking without decoding

  /// The attributes of an event or link, which stand under different numbers.
  private func checkAttributes(
    _ number: UInt32, in range: Range<Int>
  ) throws(TelemetryError) {
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      if field.number == number, case .bytes(let range) = field.value,
        let value = try keyValue(range).value
      {
        try check(value, depth: 0)
      }
    }
  }

  /// Whether an `AnyValue` could be decoded, without making anything of it.
  ///
  /// It must refuse what `value` refuses, and nothing else: what is kept today is read by `value`
  /// tomorrow.
  private func check(_ range: Range<Int>, depth: Int) throws(TelemetryError) {
    guard depth < Limits.telemetryDepth else { throw .tooDeep(at: range.lowerBound) }
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (5, .bytes(let range)):
        var elements = ProtobufReader(bytes, in: range)
        while let element = try elements.next() {
          if case (1, .bytes(let range)) = (element.number, element.value) {
            try check(range, depth: depth + 1)
          }
        }
      case (6, .bytes(let range)):
        var members = ProtobufReader(bytes, in: range)
        while let member = try members.next() {
          if case (1, .bytes(let range)) = (member.number, member.value),
            let value = try keyValue(range).value
          {
            try check(value, depth: depth + 1)
          }
        }
      default: break
      }
    }
  }
}
