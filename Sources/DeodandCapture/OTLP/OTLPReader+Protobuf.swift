import DeodandEvents
import DeodandTelemetry

// How requests nest in protobuf: a resource, scopes under it, spans or log records under those.
extension OTLPReader {
  /// Fields that are not known are passed over, as protobuf asks of readers.
  mutating func readProtobuf(_ range: Range<Int>) throws(TelemetryError) {
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      if case (1, .bytes(let range)) = (field.number, field.value) {
        try readResource(range)
      }
    }
  }

  /// `ResourceSpans`, `ResourceLogs`, `ResourceMetrics`: what is about the spans may stand behind
  /// them.
  private mutating func readResource(_ range: Range<Int>) throws(TelemetryError) {
    var group = Group()
    var scopes: [Range<Int>] = []
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): group.resource = try surrounding(.resource, range)
      case (2, .bytes(let range)):
        scopes.append(range)
        try checkGroups(scopes.count, at: range.lowerBound)
      case (3, .bytes(let range)): group.resourceSchema = text(range)
      default: break
      }
    }
    for scope in scopes { try readScope(scope, in: group) }
  }

  /// Twice over the same fields: what is about the items may stand behind them.
  private mutating func readScope(
    _ range: Range<Int>, in group: Group
  ) throws(TelemetryError) {
    var group = group
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      switch (field.number, field.value) {
      case (1, .bytes(let range)): group.scope = try surrounding(.scope, range)
      case (3, .bytes(let range)): group.scopeSchema = text(range)
      default: break
      }
    }
    var items = ProtobufReader(bytes, in: range)
    while let item = try items.next() {
      guard case (2, .bytes(let range)) = (item.number, item.value) else { continue }
      if signal == .metrics {
        try countDataPoints(range)
      } else {
        try take(range, in: group)
      }
    }
  }

  /// A `Metric` has one of five kinds of data, and each has its points in field 1.
  private mutating func countDataPoints(_ range: Range<Int>) throws(TelemetryError) {
    var fields = ProtobufReader(bytes, in: range)
    while let field = try fields.next() {
      guard [5, 7, 9, 10, 11].contains(field.number), case .bytes(let range) = field.value else {
        continue
      }
      var points = ProtobufReader(bytes, in: range)
      while let point = try points.next() {
        if case (1, .bytes) = (point.number, point.value) { takeDataPoint() }
      }
    }
  }
}
