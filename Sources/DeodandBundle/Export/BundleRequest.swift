public import DeodandEvents
public import DeodandLog

/// What goes into a bundle, beside what the log itself holds.
///
/// It is written as given and sealed with the rest; nothing in it is verified.
public struct BundleRequest: Sendable {
  /// When the bundle is made (RFC 3339).
  public let madeAt: String
  /// Who makes it, by their own word.
  public let madeBy: String
  /// Who the kernel says makes it; nil where nobody asked.
  public let kernel: KernelUser?
  /// Why.
  public let purpose: String
  /// The program that makes it.
  public let tool: String
  /// What was found INVALID in the log, one sentence each; none of a sound log.
  public let logFindings: [String]
  /// Earlier checkpoints of the log from which the bundle is to show that it goes on, in any order.
  public let earlier: [CheckpointBody]

  /// Describes a bundle.
  public init(
    madeAt: String, madeBy: String, kernel: KernelUser? = nil, purpose: String, tool: String,
    logFindings: [String] = [], earlier: [CheckpointBody] = []
  ) {
    self.logFindings = logFindings
    self.madeAt = madeAt
    self.madeBy = madeBy
    self.kernel = kernel
    self.purpose = purpose
    self.tool = tool
    self.earlier = earlier
  }

  /// The line of the custody file that tells of the export.
  func custody() -> JSONValue {
    var object: JSONObject = [
      "event": "exported", "at": .string(madeAt), "by": .string(madeBy),
      "reason": .string(purpose), "tool": .string(tool),
    ]
    object[.kernel] = kernel?.json
    if !logFindings.isEmpty {
      object["logFindings"] = .array(logFindings.map { .string($0) })
    }
    return .object(object)
  }
}
