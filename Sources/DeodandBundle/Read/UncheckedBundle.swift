import DeodandCrypto
import DeodandEvents
import DeodandLog

/// A bundle that was read and not checked.
///
/// Nothing in it is believed. Its files stay where they are: what is asked for is read then.
///
/// Rules take it; whoever needs a bundle to rely on takes a `VerifiedBundle`.
public struct UncheckedBundle: Sendable {
  private let files: [String: Int]
  private let zip: ZipReader

  /// Reads a container in memory; every byte of it must have its place.
  public init(parsing bytes: [UInt8]) throws(BundleError) { try self.init(BundleBytes(bytes)) }

  /// Reads a container; every byte of it must have its place.
  public init(_ source: any BundleSource) throws(BundleError) {
    zip = try ZipReader(source)
    // First and stored, so that the type stands at a fixed place in the file.
    guard let first = zip.entries.first, first.name == BundlePath.mimetype,
      Int(first.size) == BundlePath.mimetypeText.utf8.count,
      zip.contents(of: 0) == Array(BundlePath.mimetypeText.utf8)
    else { throw .damaged("the container does not begin with the media type of a bundle") }
    files = Dictionary(zip.entries.enumerated().map { ($1.name, $0) }) { first, _ in first }
  }

  /// How long the container is in bytes.
  var byteCount: Int { zip.byteCount }

  /// The paths, in the order of the container.
  var paths: [String] { zip.entries.map(\.name) }

  /// A file's bytes; nil if it is not there.
  func file(_ path: String) -> [UInt8]? { files[path].flatMap { zip.contents(of: $0) } }

  /// How long a file is in bytes; nil if it is not there.
  func byteCount(of path: String) -> Int? { files[path].map { Int(zip.entries[$0].size) } }

  /// The bytes of a range of a file as they stand there now; nil if it has no such range.
  ///
  /// Nothing compares them with what was checked: the caller has a digest of its own.
  func bytes(of path: String, _ range: Range<Int>) -> [UInt8]? {
    files[path].flatMap { zip.contents(of: $0, range) }
  }

  /// A file's SHA-256, taken when the container was read.
  func digest(of path: String) -> SHA256Digest? { files[path].map { zip.digests[$0] } }

  /// The SHA-256 of a range of a file, read a piece at a time; nil if it has no such range.
  func digest(of path: String, _ range: Range<Int>) -> SHA256Digest? {
    var digest = SHA256Stream()
    var start = range.lowerBound
    while start < range.upperBound {
      let end = min(start + BundleLimits.pieceBytes, range.upperBound)
      guard let piece = bytes(of: path, start..<end) else { return nil }
      digest.update(piece)
      start = end
    }
    return digest.finish()
  }

  /// Files that are read so are read whole: manifest, proofs, coverage.
  func json(_ path: String) -> JSONValue? {
    file(path).flatMap { try? JSONReader.read($0) }
  }

  /// What the bundle says of itself.
  public var manifest: BundleManifest? {
    json(BundlePath.manifest).flatMap { BundleManifest(json: $0) }
  }

  /// Hands on the lines of a file, without their ends; false if it is not there or does not end its
  /// last line.
  ///
  /// A line longer than `limit` bytes is cut there: no record is longer, so it is none.
  func forEachLine(
    _ path: String, limit: Int = Limits.recordBytes, _ body: ([UInt8]) -> Void
  ) -> Bool {
    guard let index = files[path] else { return false }
    var line: [UInt8] = []
    var isWhole = true
    let isRead = zip.forEachPiece(of: index) { piece in
      var rest = piece[...]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end].prefix(limit + 1 - line.count)
        body(line)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest.prefix(limit + 1 - line.count)
      isWhole = rest.isEmpty
    }
    return isRead && isWhole
  }

  /// The disclosed contents: commitment, salt, path.
  var disclosures: [(commitment: Commitment, salt: [UInt8], path: String)]? {
    var found: [(commitment: Commitment, salt: [UInt8], path: String)] = []
    var isRight = true
    let isRead = forEachLine(BundlePath.disclosures) { line in
      let parts = String(decoding: line, as: UTF8.self)
        .split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, let commitment = Commitment(hex: parts[0]),
        let salt = Hex.decode(parts[1]), parts[2] == BundlePath.content(commitment.hex)
      else {
        isRight = false
        return
      }
      found.append((commitment, salt, String(parts[2])))
    }
    return isRead && isRight ? found : nil
  }

  /// The contents that are kept back, each with its reason.
  ///
  /// Nil if a line is malformed: half a list would make withheld content look unaccounted for, or
  /// the other way round.
  var withheld: [(commitment: Commitment, reason: String)]? {
    var found: [(commitment: Commitment, reason: String)] = []
    var isRight = true
    let isRead = forEachLine(BundlePath.withheld) { line in
      guard let value = try? JSONReader.read(line), let reason = value["reason"]?.string,
        let commitment = value["commitment"]?.string.flatMap({ Commitment(hex: $0) })
      else {
        isRight = false
        return
      }
      found.append((commitment, reason))
    }
    return isRead && isRight ? found : nil
  }
}
