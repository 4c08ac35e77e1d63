/// Bytes that a bundle is read from, in any order: a file, or memory.
///
/// Nobody reads the whole of it at once, so that a bundle may be larger than memory.
///
/// Verification reads each file once to take its digest, and again what rules ask for: reading the
/// same range twice is normal.
public protocol BundleSource: Sendable {
  /// How many bytes there are.
  var byteCount: Int { get }
  /// The bytes of a range within `0..<byteCount`, all of them.
  ///
  /// Throws `BundleError` with the code `read` if they can't be had.
  func read(_ range: Range<Int>) throws(BundleError) -> [UInt8]
  /// Whether the same range always gives the same bytes: what is read twice is otherwise checked
  /// twice, for somebody else may write to a file meanwhile.
  var isStable: Bool { get }
}

/// A bundle in memory.
///
/// For bundles that fit into memory, as in tests and in programs that receive one.
public struct BundleBytes: BundleSource {
  private let bytes: [UInt8]

  /// Reads a bundle from bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many bytes there are.
  public var byteCount: Int { bytes.count }
  /// Memory stays as it is.
  public var isStable: Bool { true }
  /// The bytes of a range.
  ///
  /// A range beyond the bytes is a fault of the caller and traps.
  public func read(_ range: Range<Int>) throws(BundleError) -> [UInt8] { Array(bytes[range]) }
}
