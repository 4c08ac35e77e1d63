public import DeodandEvents
public import DeodandLog

/// What goes into a bundle, beside what the log itself holds.
///
/// It is written as given and sealed with the rest; nothing in it is verified.
public struct BundleRequest: Sendable {
  /// When the bundle is made (RFC 3339).
  public let madeAt: String
  /// Who makes it.
  public let madeBy: String
  /// Why.
  public let purpose: String
  /// The program that makes it.
  public let tool: String
  /// What was watched and what was not.
  public let coverage: JSONValue
  /// Earlier checkpoints of the log from which the bundle is to show that it goes on, in any order.
  public let earlier: [CheckpointBody]
  /// What was found INVALID in the log, one sentence each; none of a sound log.
  public let logFindings: [String]

  /// Describes a bundle.
  public init(
    madeAt: String, madeBy: String, purpose: String, tool: String, coverage: JSONValue,
    earlier: [CheckpointBody] = [], logFindings: [String] = []
  ) {
    self.logFindings = logFindings
    self.madeAt = madeAt
    self.madeBy = madeBy
    self.purpose = purpose
    self.tool = tool
    self.coverage = coverage
    self.earlier = earlier
  }
}

/// Files that the caller makes: explanations, schemas, the report; by path (`BundlePath`).
///
/// They are sealed, and are what the exporter says: no rule compares them with the records.
public struct BundleDocuments {
  var files: SealedFiles

  /// Adds a file.
  public mutating func add(_ path: String, _ bytes: [UInt8]) throws { try files.add(path, bytes) }

  /// Adds a file piece by piece, so that it may be larger than memory.
  public mutating func add(
    _ path: String, _ fill: (_ write: ([UInt8]) throws -> Void) throws -> Void
  ) throws {
    try files.add(path, fill)
  }
}
