public import DeodandEvents
public import DeodandLog

/// A whole log, to be compared with another copy of it, or with a bundle of it.
///
/// Roots come from the stored tree: verify the log first.
public final class LogHistory: KnownHistory {
  private let reader: LogReader
  private var builder: ProofBuilder<LogReader>
  /// The log's origin.
  public let origin: String
  /// The keys that it names.
  public let keys: KeyHistory
  /// How many records there are.
  public let size: UInt64

  /// Looks at a log as it is now.
  ///
  /// Throws `malformed` if record 0 is no birth certificate.
  public init(_ reader: LogReader) throws(ReadError) {
    guard let birth = BirthCertificate(reader.directory.birth) else {
      throw ReadError(.malformed, "record 0 is no birth certificate")
    }
    self.reader = reader
    builder = ProofBuilder(reader: reader)
    origin = birth.origin
    keys = KeyHistory(birth)
    size = reader.size
  }

  /// Every size.
  public var sizes: [UInt64]? { nil }
  /// Every record.
  public var sequences: [UInt64]? { nil }

  /// The root of a size.
  public func root(ofSize size: UInt64) throws(ReadError) -> Hash256? {
    try builder.root(ofSize: size)
  }

  /// The leaf hash of a record.
  public func leaf(_ sequence: UInt64) throws(ReadError) -> Hash256? {
    LeafHash.of(try reader.record(sequence).bytes)
  }
}
