package import DeodandEvents

/// Why bytes are not the telemetry that they are taken for.
///
/// Messages never quote the bytes, which may hold secrets.
package struct TelemetryError: Error, Sendable, Hashable {
  /// What is wrong.
  package enum Code: Sendable {
    /// Not the encoding, or it ends too early.
    case malformed
    /// Values nested deeper than `Limits.telemetryDepth`.
    case depth
  }

  /// What is wrong.
  package let code: Code
  /// The offset of the offending byte, from 0.
  package let offset: Int
  /// A sentence for people, lower case, without the offset.
  package let message: String

  init(_ code: Code, at offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }

  package init(_ error: JSONError) {
    self.init(error.code == .depth ? .depth : .malformed, at: error.offset, error.message)
  }

  static func tooDeep(at offset: Int) -> TelemetryError {
    TelemetryError(.depth, at: offset, "values nested deeper than \(Limits.telemetryDepth)")
  }

  /// A request that nests its items in more groups than it may have items.
  ///
  /// Groups without items cost work and no record, so that a bound on items alone would not bound a
  /// request.
  package static func tooManyGroups(at offset: Int, limit: Int) -> TelemetryError {
    TelemetryError(.malformed, at: offset, "more than \(limit) scopes under one resource")
  }
}
