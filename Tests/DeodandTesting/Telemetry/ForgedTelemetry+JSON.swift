import DeodandEvents

// JSON by hand, as OTLP maps it.

extension ForgedValue {
  /// The value as `AnyValue`.
  public var json: String {
    switch self {
    case .string(let text): #"{"stringValue":\#(Forge.quoted(text))}"#
    case .bool(let truth): #"{"boolValue":\#(truth)}"#
    case .int(let whole): #"{"intValue":"\#(whole)"}"#
    case .double(let double): #"{"doubleValue":\#(double)}"#
    case .array(let elements):
      #"{"arrayValue":{"values":[\#(elements.map(\.json).joined(separator: ","))]}}"#
    case .pairs(let pairs): #"{"kvlistValue":{"values":\#(Forge.json(pairs))}}"#
    case .bytes(let bytes): #"{"bytesValue":"\#(Base64.encode(bytes))"}"#
    }
  }
}

extension Forge {
  static func quoted(_ text: String) -> String {
    String(decoding: CanonicalWriter.write(.string(text)), as: UTF8.self)
  }

  static func json(_ attributes: [(String, ForgedValue)]) -> String {
    let all = attributes.map { #"{"key":\#(quoted($0.0)),"value":\#($0.1.json)}"# }
    return "[" + all.joined(separator: ",") + "]"
  }
}

extension ForgedItem {
  /// The item as `Span`, with white space where writers put it.
  public var spanJSON: String {
    let events = events.map {
      #"{"name":\#(Forge.quoted($0.name)),"attributes":\#(Forge.json($0.attributes))}"#
    }
    return #"""
      { "traceId": "\#(Hex.encode(trace).uppercased())", "spanId":"\#(Hex.encode(span))",
        "parentSpanId":"\#(Hex.encode(parent))","name":\#(Forge.quoted(name)),"kind":\#(kind),
        "startTimeUnixNano":"\#(start)","endTimeUnixNano":"\#(end)","flags":\#(flags),
        "attributes":\#(Forge.json(attributes)),"droppedAttributesCount":\#(dropped),
        "events":[\#(events.joined(separator: ","))],"links":[],
        "status":{"code":\#(status),"message":\#(Forge.quoted(message))}}
      """#
  }

  /// The item as `LogRecord`.
  public var logJSON: String {
    #"""
    {"timeUnixNano":"\#(end)","observedTimeUnixNano":"\#(start)","severityNumber":\#(kind),
     "severityText":\#(Forge.quoted(message)),"body":\#(body?.json ?? "null"),
     "attributes":\#(Forge.json(attributes)),"droppedAttributesCount":\#(dropped),
     "flags":\#(flags),"traceId":"\#(Hex.encode(trace))","spanId":"\#(Hex.encode(span))",
     "eventName":\#(Forge.quoted(name))}
    """#
  }
}

extension ForgedExport {
  /// The resource's text.
  public var resourceJSON: String { #"{"attributes": \#(Forge.json(resource ?? []))}"# }

  /// The scope's text.
  public var scopeJSON: String {
    scope.map {
      #"{"name":\#(Forge.quoted($0.name)),"version":\#(Forge.quoted($0.version))}"#
    } ?? "{}"
  }

  /// The request in JSON.
  public var json: [UInt8] {
    let name = isLogs ? "Logs" : "Spans"
    let all = items.map { isLogs ? $0.logJSON : $0.spanJSON }.joined(separator: ",\n")
    let items = isLogs ? "logRecords" : "spans"
    let around = resource == nil ? "" : #""resource":\#(resourceJSON),"#
    let inner = scope == nil ? "" : #""scope":\#(scopeJSON),"#
    return Array(
      #"""
      {"resource\#(name)":[{\#(around)"scope\#(name)":[{\#(inner)"\#(items)":[
      \#(all)],"schemaUrl":\#(Forge.quoted(schema))}]}]}
      """#.utf8)
  }
}
