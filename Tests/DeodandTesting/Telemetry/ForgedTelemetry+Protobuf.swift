/// Protobuf by hand, straight from the definition of the wire format.
public enum Forge {
  /// A varint.
  public static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7f) | 0x80] + varint(value >> 7)
  }

  /// A field with a varint.
  public static func field(_ number: UInt64, varint value: UInt64) -> [UInt8] {
    varint(number << 3) + varint(value)
  }

  /// A field with bytes.
  public static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
  }

  /// A field with eight bytes.
  public static func field(_ number: UInt64, fixed64 value: UInt64) -> [UInt8] {
    varint(number << 3 | 1) + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A field with four bytes.
  public static func field(_ number: UInt64, fixed32 value: UInt32) -> [UInt8] {
    varint(number << 3 | 5) + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  static func text(_ number: UInt64, _ text: String) -> [UInt8] {
    text.isEmpty ? [] : field(number, Array(text.utf8))
  }

  static func attributes(_ number: UInt64, _ all: [(String, ForgedValue)]) -> [UInt8] {
    all.flatMap { field(number, pair($0.0, $0.1)) }
  }

  static func pair(_ key: String, _ value: ForgedValue) -> [UInt8] {
    text(1, key) + field(2, value.protobuf)
  }
}

extension ForgedValue {
  /// The value as `AnyValue`.
  public var protobuf: [UInt8] {
    switch self {
    case .string(let text): Forge.field(1, Array(text.utf8))
    case .bool(let truth): Forge.field(2, varint: truth ? 1 : 0)
    case .int(let whole): Forge.field(3, varint: UInt64(bitPattern: whole))
    case .double(let double): Forge.field(4, fixed64: double.bitPattern)
    case .array(let elements): Forge.field(5, elements.flatMap { Forge.field(1, $0.protobuf) })
    case .pairs(let pairs): Forge.field(6, Forge.attributes(1, pairs))
    case .bytes(let bytes): Forge.field(7, bytes)
    }
  }
}

extension ForgedItem {
  /// The item as `Span`.
  public var spanProtobuf: [UInt8] {
    var bytes = Forge.field(1, trace) + Forge.field(2, span)
    if !parent.isEmpty { bytes += Forge.field(4, parent) }
    bytes += Forge.text(5, name) + Forge.field(6, varint: UInt64(kind))
    bytes += Forge.field(7, fixed64: start) + Forge.field(8, fixed64: end)
    bytes += Forge.attributes(9, attributes) + Forge.field(10, varint: UInt64(dropped))
    for event in events {
      bytes += Forge.field(11, Forge.text(2, event.name) + Forge.attributes(3, event.attributes))
    }
    bytes += Forge.field(15, Forge.text(2, message) + Forge.field(3, varint: UInt64(status)))
    return bytes + Forge.field(16, fixed32: flags)
  }

  /// The item as `LogRecord`.
  public var logProtobuf: [UInt8] {
    var bytes = Forge.field(1, fixed64: end) + Forge.field(2, varint: UInt64(kind))
    bytes += Forge.text(3, message)
    if let body { bytes += Forge.field(5, body.protobuf) }
    bytes += Forge.attributes(6, attributes) + Forge.field(7, varint: UInt64(dropped))
    bytes += Forge.field(8, fixed32: flags)
    bytes += Forge.field(9, trace) + Forge.field(10, span)
    return bytes + Forge.field(11, fixed64: start) + Forge.text(12, name)
  }
}

extension ForgedExport {
  /// The resource's bytes.
  public var resourceProtobuf: [UInt8] { Forge.attributes(1, resource ?? []) }

  /// The scope's bytes.
  public var scopeProtobuf: [UInt8] {
    scope.map { Forge.text(1, $0.name) + Forge.text(2, $0.version) } ?? []
  }

  /// The request in protobuf.
  public var protobuf: [UInt8] {
    let all = items.flatMap { Forge.field(2, isLogs ? $0.logProtobuf : $0.spanProtobuf) }
    let inner = (scope == nil ? [] : Forge.field(1, scopeProtobuf)) + all + Forge.text(3, schema)
    let around = resource == nil ? [] : Forge.field(1, resourceProtobuf)
    return Forge.field(1, around + Forge.field(2, inner))
  }
}
