public import DeodandEvents

/// What goes into a bundle, beside what the log itself holds.
public struct BundleRequest: Sendable {
  /// What is asked for.
  public let selection: BundleManifest.Selection
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
  /// Files made by the caller: explanations, schemas, the report; by path (`BundlePath`).
  public var documents: [(path: String, bytes: [UInt8])]

  /// Describes a bundle.
  public init(
    selection: BundleManifest.Selection, madeAt: String, madeBy: String, purpose: String,
    tool: String, coverage: JSONValue, documents: [(path: String, bytes: [UInt8])] = []
  ) {
    self.selection = selection
    self.madeAt = madeAt
    self.madeBy = madeBy
    self.purpose = purpose
    self.tool = tool
    self.coverage = coverage
    self.documents = documents
  }
}
