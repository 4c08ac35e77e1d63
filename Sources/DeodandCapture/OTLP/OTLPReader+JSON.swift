import DeodandEvents
import DeodandTelemetry

// How requests nest in JSON: the same, by names.
extension OTLPReader {
  /// What is not looked at is still checked to be JSON, so a body that is none anywhere is refused
  /// as a whole.
  mutating func readJSON(_ range: Range<Int>) throws(TelemetryError) {
    var members = try JSONSlices.members(bytes, in: range)
    while let (key, range) = try members.nextMember() {
      if key == resourceKey {
        try forEachElement(range) { reader, range throws(TelemetryError) in
          try reader.readResource(range)
        }
      } else {
        try JSONSlices.check(bytes, in: range)
      }
    }
  }

  private mutating func readResource(_ range: Range<Int>) throws(TelemetryError) {
    var group = Group()
    var scopes: [Range<Int>] = []
    var members = try JSONSlices.members(bytes, in: range)
    while let (key, range) = try members.nextMember() {
      switch key {
      case "resource": group.resource = try jsonSurrounding(.resource, range)
      case scopeKey: scopes.append(range)
      case "schemaUrl": group.resourceSchema = try string(range)
      default: try JSONSlices.check(bytes, in: range)
      }
      try checkGroups(scopes.count, at: range.lowerBound)
    }
    for scope in scopes {
      try forEachElement(scope) { reader, range throws(TelemetryError) in
        try reader.readScope(range, in: group)
      }
    }
  }

  private mutating func readScope(
    _ range: Range<Int>, in group: Group
  ) throws(TelemetryError) {
    var group = group
    var lists: [Range<Int>] = []
    var members = try JSONSlices.members(bytes, in: range)
    while let (key, range) = try members.nextMember() {
      switch key {
      case "scope": group.scope = try jsonSurrounding(.scope, range)
      case itemKey: lists.append(range)
      case "schemaUrl": group.scopeSchema = try string(range)
      default: try JSONSlices.check(bytes, in: range)
      }
      try checkGroups(lists.count, at: range.lowerBound)
    }
    for list in lists {
      try forEachElement(list) { reader, range throws(TelemetryError) in
        if reader.signal == .metrics {
          try reader.countDataPoints(range)
        } else {
          try reader.take(range, in: group)
        }
      }
    }
  }

  private mutating func countDataPoints(_ range: Range<Int>) throws(TelemetryError) {
    let kinds: Set<String> = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"]
    var members = try JSONSlices.members(bytes, in: range)
    while let (key, range) = try members.nextMember() {
      guard kinds.contains(key), !JSONSlices.isNull(bytes, in: range) else {
        try JSONSlices.check(bytes, in: range)
        continue
      }
      var data = try JSONSlices.members(bytes, in: range)
      while let (key, range) = try data.nextMember() {
        if key == "dataPoints" {
          try forEachElement(range) { reader, range throws(TelemetryError) in
            try JSONSlices.check(reader.bytes, in: range)
            reader.takeDataPoint()
          }
        } else {
          try JSONSlices.check(bytes, in: range)
        }
      }
    }
  }

  private var resourceKey: String {
    switch signal {
    case .traces: "resourceSpans"
    case .logs: "resourceLogs"
    case .metrics: "resourceMetrics"
    }
  }

  private var scopeKey: String {
    switch signal {
    case .traces: "scopeSpans"
    case .logs: "scopeLogs"
    case .metrics: "scopeMetrics"
    }
  }

  private var itemKey: String {
    switch signal {
    case .traces: "spans"
    case .logs: "logRecords"
    case .metrics: "metrics"
    }
  }

  private func jsonSurrounding(
    _ kind: OTLPSurrounding.Kind, _ range: Range<Int>
  ) throws(TelemetryError) -> OTLPSurrounding {
    JSONSlices.isNull(bytes, in: range) ? OTLPSurrounding() : try surrounding(kind, range)
  }

  /// Nil for a value that is no string.
  private func string(_ range: Range<Int>) throws(TelemetryError) -> String? {
    do throws(JSONError) {
      return try JSONReader.read(bytes.array(range), profile: .wire).string
    } catch {
      throw TelemetryError(error)
    }
  }

  /// `null` is an empty list, as protobuf's JSON has it.
  private mutating func forEachElement(
    _ range: Range<Int>,
    _ body: (inout OTLPReader, Range<Int>) throws(TelemetryError) -> Void
  ) throws(TelemetryError) {
    if JSONSlices.isNull(bytes, in: range) { return }
    var elements = try JSONSlices.elements(bytes, in: range)
    while let element = try elements.nextElement() { try body(&self, element) }
  }
}
