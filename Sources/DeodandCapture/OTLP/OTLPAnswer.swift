import DeodandEvents

/// The bodies of answers: `Export…ServiceResponse` and `google.rpc.Status`, in both encodings.
///
/// The messages are those of opentelemetry-proto; docs/spec/otlp.md says when which is sent.
enum OTLPAnswer {
  /// Full success leaves everything unset.
  static func success(
    _ signal: OTLPExport.Signal, rejected: Int, message: String?, as encoding: OTLPExport.Encoding
  ) -> [UInt8] {
    guard rejected > 0 || message != nil else { return encoding == .json ? Array("{}".utf8) : [] }
    switch encoding {
    case .protobuf:
      var partial = ProtobufWriter()
      partial.write(1, varint: UInt64(rejected))
      partial.write(2, message ?? "")
      var answer = ProtobufWriter()
      answer.write(1, bytes: partial.bytes)
      return answer.bytes
    case .json:
      var partial: JSONObject = [:]
      // 64-bit numbers are texts in protobuf's JSON.
      if rejected > 0 { partial[signal.rejectedKey] = .string(String(rejected)) }
      if let message { partial["errorMessage"] = .string(message) }
      return CanonicalWriter.write(["partialSuccess": .object(partial)])
    }
  }

  /// A `google.rpc.Status` without its `details`.
  ///
  /// `code` is one of `google.rpc.Code`.
  static func status(code: Int, message: String, as encoding: OTLPExport.Encoding) -> [UInt8] {
    switch encoding {
    case .protobuf:
      var status = ProtobufWriter()
      status.write(1, varint: UInt64(code))
      status.write(2, message)
      return status.bytes
    case .json:
      return CanonicalWriter.write(["code": .integer(Int64(code)), "message": .string(message)])
    }
  }
}

extension OTLPExport.Signal {
  fileprivate var rejectedKey: String {
    switch self {
    case .traces: "rejectedSpans"
    case .logs: "rejectedLogRecords"
    case .metrics: "rejectedDataPoints"
    }
  }
}

/// Writes the few fields that answers have; fields without a value are left out.
///
/// Wire types 0 and 2 of protobuf alone; field numbers stay below 16, so a tag is one byte.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// A value of zero is what its absence means in proto3.
  mutating func write(_ number: UInt8, varint value: UInt64) {
    guard value > 0 else { return }
    bytes.append(number << 3)
    append(value)
  }

  mutating func write(_ number: UInt8, _ text: String) {
    if !text.isEmpty { write(number, bytes: Array(text.utf8)) }
  }

  mutating func write(_ number: UInt8, bytes value: [UInt8]) {
    bytes.append(number << 3 | 2)
    append(UInt64(value.count))
    bytes += value
  }

  /// Seven bits a byte, the lowest first, the top bit set while more follows.
  private mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
