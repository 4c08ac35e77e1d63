/// The content codings of HTTP (RFC 9110 section 8.4.1) that Deodand can undo.
///
/// Recording keeps the bytes as they crossed the wire; decoding makes the copy that is read.
public enum ContentCoding: String, Sendable, CaseIterable {
  /// No coding.
  case identity
  /// RFC 1952.
  case gzip
  /// RFC 1950; some senders leave the zlib wrapper out, and that is accepted.
  case deflate
  /// RFC 7932.
  case brotli = "br"
  /// RFC 8878.
  case zstandard = "zstd"

  /// The coding of that name in a header, whatever its case; `x-gzip` is `gzip`.
  public init?(name: some StringProtocol) {
    let lower = name.lowercased()
    self.init(rawValue: lower == "x-gzip" ? "gzip" : lower.isEmpty ? "identity" : lower)
  }

  /// Undoes one coding.
  ///
  /// The result has at most `limit` bytes: a few kilobytes can stand for gigabytes.
  public func decode(_ bytes: [UInt8], limit: Int) throws(CodingError) -> [UInt8] {
    switch self {
    case .identity:
      guard bytes.count <= limit else { throw .tooLarge }
      return bytes
    case .gzip: return try Inflate.decode(bytes, wrapper: .gzip, limit: limit)
    case .deflate: return try Inflate.decodeEitherForm(bytes, limit: limit)
    case .brotli: return try Brotli.decode(bytes, limit: limit)
    case .zstandard: return try Zstandard.decode(bytes, limit: limit)
    }
  }

  /// Undoes the codings that a `Content-Encoding` header lists, last one first.
  ///
  /// The limit holds after each coding, not only at the end. A header lists codings in the order in
  /// which they were applied (RFC 9110 section 8.4).
  public static func decode(
    _ bytes: [UInt8], header: String, limit: Int
  ) throws(CodingError) -> [UInt8] {
    let names = header.split(separator: ",").map { $0.drop { $0 == " " || $0 == "\t" } }
    // More than anybody applies: each one is a pass over the bytes and a multiplier of its own.
    guard names.count <= 4 else { throw .unknown }
    var decoded = bytes
    for name in names.reversed() {
      let trimmed = name.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
      guard let coding = ContentCoding(name: String(trimmed)) else { throw .unknown }
      decoded = try coding.decode(decoded, limit: limit)
    }
    return decoded
  }
}

/// Why bytes could not be decoded.
public enum CodingError: Error, Sendable, Hashable {
  /// The coding has no name that is known.
  case unknown
  /// The bytes are not what the coding writes.
  case damaged
  /// The bytes end before the coding's end; what had come until then.
  case truncated([UInt8])
  /// The result would have more bytes than the limit.
  case tooLarge
}
