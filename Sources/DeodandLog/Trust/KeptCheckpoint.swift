/// A checkpoint that somebody kept outside of the log, to be held against it.
public struct KeptCheckpoint: Sendable, Hashable {
  /// The checkpoint, not believed: that the log's key signed it is for the verifier to see.
  public let signed: SignedCheckpoint
  /// What a verdict calls it, such as the name of its file.
  public let name: String
  /// Whether it was named for this verification; one that stands in a trust file was not, and then
  /// need not be comparable.
  public let isAskedFor: Bool

  /// Names a checkpoint.
  public init(_ signed: SignedCheckpoint, name: String, isAskedFor: Bool = true) {
    self.signed = signed
    self.name = name
    self.isAskedFor = isAskedFor
  }
}
