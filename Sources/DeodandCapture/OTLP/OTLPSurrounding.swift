import DeodandEvents
import DeodandTelemetry

/// A resource or an instrumentation scope: the bytes that all spans under it share, and what of
/// them a record says.
///
/// Read once for all its items; its bytes are content of each of them.
struct OTLPSurrounding: Sendable {
  /// What stands around.
  enum Kind {
    case resource
    case scope
  }

  /// With secrets covered; empty where there is none.
  private(set) var bytes: [UInt8] = []
  /// The names of attributes whose secrets are covered.
  private(set) var covered: [String] = []
  /// Why nothing under it can be kept, if so.
  private(set) var problem: OTLPRejections.Reason?
  /// The service's or the scope's name.
  private(set) var name: String?
  /// Its version.
  private(set) var version: String?
  /// The session that the whole resource belongs to, if it names one.
  private(set) var session: String?

  /// What is not there.
  init() {}

  /// One that can't be kept.
  init(problem: OTLPRejections.Reason) { self.problem = problem }

  /// Throws what is wrong with the message; nesting that is too deep rejects the items alone.
  init(
    _ kind: Kind, _ bytes: [UInt8], _ encoding: OTLPExport.Encoding
  ) throws(TelemetryError) {
    let read = try TelemetrySurrounding.read(encoding.reading, bytes, isScope: kind == .scope)
    self.bytes = bytes
    covered = OTLPSecrets.cover(&self.bytes, kind == .scope ? .scope : .resource, encoding)
    name = kind == .scope ? read.name : read.attribute("service.name")
    version = kind == .scope ? read.version : read.attribute("service.version")
    session = kind == .scope ? nil : read.attribute("session.id")
  }
}
