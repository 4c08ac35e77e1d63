// Facts of what a program exported by OTLP, in `otel.span` and `otel.log`. The names are those
// of OpenTelemetry's data model, lists of ours beside them.

extension FactKey where Value == String {
  /// The trace: 32 hexadecimal digits.
  public static var traceID: Self { Self("trace.id") }
  /// The span: 16 hexadecimal digits.
  public static var spanID: Self { Self("span.id") }
  /// The span above: 16 hexadecimal digits.
  public static var parentSpanID: Self { Self("parent.span.id") }
  /// The span's name, or the event's.
  public static var spanName: Self { Self("name") }
  /// `internal`, `server`, `client`, `producer`, `consumer`, or the number of a kind that is not
  /// known.
  public static var spanKind: Self { Self("kind") }
  /// When the span began, by the program's clock: RFC 3339 with nine decimals.
  public static var spanStart: Self { Self("start") }
  /// When the span ended, by the program's clock: RFC 3339 with nine decimals.
  public static var spanEnd: Self { Self("end") }
  /// `ok`, `error`, or the number of a code that is not known.
  public static var spanStatus: Self { Self("status") }
  /// When the event happened, by the program's clock: RFC 3339 with nine decimals.
  public static var logTime: Self { Self("time") }
  /// When the program's collector saw it: RFC 3339 with nine decimals.
  public static var logObserved: Self { Self("observed") }
  /// The severity as the program names it.
  public static var severity: Self { Self("severity") }
  /// The program, by its own word.
  public static var serviceName: Self { Self("service.name") }
  /// The program's version, by its own word.
  public static var serviceVersion: Self { Self("service.version") }
  /// The instrumentation.
  public static var scopeName: Self { Self("scope.name") }
  /// The instrumentation's version.
  public static var scopeVersion: Self { Self("scope.version") }
  /// The version of the conventions, as the program states it.
  public static var schemaURL: Self { Self("schema.url") }
}

extension FactKey where Value == Int64 {
  /// The severity, 1 to 24.
  public static var severityNumber: Self { Self("severity.number") }
  /// In `dropped`: how many attributes.
  public static var droppedAttributes: Self { Self("attributes") }
  /// In `dropped`: how many events.
  public static var droppedEvents: Self { Self("events") }
  /// In `dropped`: how many links.
  public static var droppedLinks: Self { Self("links") }
}

extension FactKey where Value == JSONObject {
  /// Attributes under the names that the program uses, none of which quotes content.
  ///
  /// They are foreign: read with `TelemetryReading`.
  public static var attributes: Self { Self("attributes") }
  /// What the program says that it left out.
  public static var droppedByProgram: Self { Self("dropped") }
}

extension FactKey where Value == [String] {
  /// Attributes of which secrets were covered with asterisks in the content.
  public static var redacted: Self { Self("redacted") }
}
