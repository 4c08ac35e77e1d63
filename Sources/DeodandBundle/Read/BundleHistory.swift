public import DeodandEvents
public import DeodandLog

/// What a verified bundle shows of its log: some roots, and the leaf hashes of its records.
public struct BundleHistory: KnownHistory, Sendable {
  private let shown: ShownHistory
  private let leaves: [UInt64: Hash256]
  /// The log's origin.
  public let origin: String
  /// The keys that record 0 names.
  public let keys: KeyHistory
  /// The size of the bundle's checkpoint.
  public let size: UInt64
  /// The bundle's records, ascending.
  public let sequences: [UInt64]?

  init?(_ evidence: BundleEvidence) {
    guard let birth = evidence.birth, let checkpoint = evidence.checkpoint,
      let shown = ShownHistory(evidence, asked: [])
    else { return nil }
    self.shown = shown
    origin = birth.origin
    keys = KeyHistory(birth)
    size = checkpoint.body.size
    sequences = evidence.walk.sequences
    leaves = Dictionary(zip(evidence.walk.sequences, evidence.walk.leaves)) { first, _ in first }
  }

  /// The sizes that the checkpoint, the proofs and the records from 0 on tell.
  public var sizes: [UInt64]? { shown.sizes }
  /// The root of such a size.
  public func root(ofSize size: UInt64) throws(ReadError) -> Hash256? { shown.root(size) }
  /// The leaf hash of a record in the bundle.
  public func leaf(_ sequence: UInt64) throws(ReadError) -> Hash256? { leaves[sequence] }
}
