/// A value of OpenTelemetry, to be written in either encoding.
public indirect enum ForgedValue: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// `string_value`.
  case string(String)
  /// `bool_value`.
  case bool(Bool)
  /// `int_value`.
  case int(Int64)
  /// `double_value`.
  case double(Double)
  /// `array_value`.
  case array([ForgedValue])
  /// `kvlist_value`.
  case pairs([(String, ForgedValue)])
  /// `bytes_value`.
  case bytes([UInt8])

  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .int(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A double.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A list.
  public init(arrayLiteral elements: ForgedValue...) { self = .array(elements) }
  /// Pairs.
  public init(dictionaryLiteral elements: (String, ForgedValue)...) { self = .pairs(elements) }

  /// A text within lists, that many deep.
  public static func nested(_ depth: Int) -> ForgedValue {
    (0..<depth).reduce(.string("x")) { inner, _ in .array([inner]) }
  }
}

/// Attributes in order.
public typealias ForgedAttributes = KeyValuePairs<String, ForgedValue>

/// A span or a log record that a program might send.
public struct ForgedItem: Sendable {
  /// The trace identifier.
  public var trace: [UInt8] = Array(1...16)
  /// The span identifier.
  public var span: [UInt8] = Array(0xa1...0xa8)
  /// The identifier of the span above.
  public var parent: [UInt8] = []
  /// The span's name, or a log record's event name.
  public var name = ""
  /// The span's kind, or a log record's severity number.
  public var kind = 0
  /// When it began, or was observed.
  public var start: UInt64 = 1_764_000_000_123_456_789
  /// When it ended, or a log record's time.
  public var end: UInt64 = 1_764_000_001_987_654_321
  /// The status of a span.
  public var status = 0
  /// The message of the status, or a log record's severity text.
  public var message = ""
  /// The flags.
  public var flags: UInt32 = 1
  /// Attributes that the sender left out.
  public var dropped = 0
  /// The attributes.
  public var attributes: [(String, ForgedValue)] = []
  /// The events of a span.
  public var events: [(name: String, attributes: [(String, ForgedValue)])] = []
  /// The body of a log record.
  public var body: ForgedValue?

  /// A span or log record of that name.
  public init(_ name: String = "", _ attributes: ForgedAttributes = [:]) {
    self.name = name
    self.attributes = attributes.map { ($0.key, $0.value) }
  }
}

/// A request that a program might send: one resource, one scope, items.
public struct ForgedExport: Sendable {
  /// Whether the items are log records.
  public var isLogs = false
  /// The resource's attributes; nil for none.
  public var resource: [(String, ForgedValue)]? = [("service.name", "booking")]
  /// The scope's name and version; nil for none.
  public var scope: (name: String, version: String)? = ("demo.tracer", "1.2")
  /// The schema of the scope.
  public var schema = ""
  /// The spans or log records.
  public var items: [ForgedItem]

  /// A request of spans.
  public init(_ items: ForgedItem...) { self.items = items }

  /// A request of log records.
  public static func logs(_ items: ForgedItem...) -> ForgedExport {
    var export = ForgedExport()
    export.isLogs = true
    export.items = items
    return export
  }
}
