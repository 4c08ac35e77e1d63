public import DeodandEvents

/// What a log or a bundle shows of a log's history, to be compared with another.
public protocol KnownHistory {
  /// The log's origin.
  var origin: String { get }
  /// The keys that it names.
  var keys: KeyHistory { get }
  /// The size up to which something is known.
  var size: UInt64 { get }
  /// The sizes of which the root is known, ascending; nil if it is every size up to `size`.
  var sizes: [UInt64]? { get }
  /// The records whose leaf hashes are known, ascending; nil if it is every one below `size`.
  var sequences: [UInt64]? { get }
  /// The root of a size that is among `sizes`.
  func root(ofSize size: UInt64) throws(ReadError) -> Hash256?
  /// The leaf hash of a record that is among `sequences`.
  func leaf(_ sequence: UInt64) throws(ReadError) -> Hash256?
}
