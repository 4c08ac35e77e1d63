package import DeodandEvents

/// A resource or an instrumentation scope of OpenTelemetry.
package struct TelemetrySurrounding: Sendable {
  /// A scope's name.
  package internal(set) var name: String?
  /// A scope's version.
  package internal(set) var version: String?
  /// The attributes in order.
  package internal(set) var attributes: [JSONObject.Member] = []

  init() {}

  /// The attribute of that name, if it is a text.
  package func attribute(_ name: String) -> String? {
    attributes.last { $0.key.utf8.elementsEqual(name.utf8) }?.value.string
  }

  /// Reads all of some bytes.
  package static func read(
    _ encoding: TelemetryItem.Encoding, _ bytes: [UInt8], isScope: Bool
  ) throws(TelemetryError) -> TelemetrySurrounding {
    let outcome = bytes.withUnsafeBufferPointer {
      buffer -> Result<TelemetrySurrounding, TelemetryError> in
      guard let base = buffer.baseAddress else { return .success(TelemetrySurrounding()) }
      do throws(TelemetryError) {
        switch encoding {
        case .protobuf:
          return .success(
            try ProtobufTelemetry(base: base, keep: .everything)
              .surrounding(in: 0..<buffer.count, isScope: isScope))
        case .json:
          do throws(JSONError) {
            var reader = JSONTelemetry(base, in: 0..<buffer.count, keep: .everything)
            return .success(try reader.surrounding(isScope: isScope))
          } catch {
            throw TelemetryError(error)
          }
        }
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }
}
