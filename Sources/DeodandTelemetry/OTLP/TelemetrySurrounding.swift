package import DeodandEvents

/// A resource or an instrumentation scope of OpenTelemetry.
///
/// All items under it share its bytes as one content (docs/spec/otlp.md, "Records").
package struct TelemetrySurrounding: Sendable {
  /// A scope's name.
  package internal(set) var name: String?
  /// A scope's version.
  package internal(set) var version: String?
  /// The attributes in order.
  package internal(set) var attributes: [JSONObject.Member] = []

  init() {}

  /// The attribute of that name, if it is a text.
  ///
  /// The last of that name counts, as with items.
  package func attribute(_ name: String) -> String? {
    attributes.last { $0.key.utf8.elementsEqual(name.utf8) }?.value.string
  }

  /// Reads all of some bytes.
  package static func read(
    _ encoding: TelemetryItem.Encoding, _ bytes: [UInt8], isScope: Bool
  ) throws(TelemetryError) -> TelemetrySurrounding {
    try ByteView.lend(bytes) { view throws(TelemetryError) in
      // A resource without attributes has no bytes in protobuf.
      guard let view else { return TelemetrySurrounding() }
      switch encoding {
      case .protobuf:
        return try ProtobufTelemetry(bytes: view, keep: .everything)
          .surrounding(in: 0..<view.count, isScope: isScope)
      case .json:
        do throws(JSONError) {
          var reader = JSONTelemetry(view, in: 0..<view.count, keep: .everything)
          return try reader.surrounding(isScope: isScope)
        } catch {
          throw TelemetryError(error)
        }
      }
    }
  }
}
