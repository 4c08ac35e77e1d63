import DeodandCrypto
import DeodandEvents
import DeodandLog

/// A bundle that was read and not checked.
///
/// Nothing in it is believed.
public struct UncheckedBundle: Sendable {
  private let files: [String: ZipEntry]
  private let zip: ZipReader

  /// Reads a container; every byte of it must have its place.
  public init(parsing bytes: [UInt8]) throws(BundleError) {
    zip = try ZipReader(bytes)
    guard let first = zip.entries.first, first.name == BundlePath.mimetype,
      zip.contents(of: first) == Array(BundlePath.mimetypeText.utf8)
    else { throw .damaged("the container does not begin with the media type of a bundle") }
    files = Dictionary(zip.entries.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The paths, in the order of the container.
  var paths: [String] { zip.entries.map(\.name) }

  func file(_ path: String) -> [UInt8]? { files[path].map { zip.contents(of: $0) } }

  func json(_ path: String) -> JSONValue? {
    file(path).flatMap { try? JSONReader.read($0) }
  }

  /// What the bundle says of itself.
  public var manifest: BundleManifest? {
    json(BundlePath.manifest).flatMap { BundleManifest(json: $0) }
  }

  /// The lines of a file, without their ends; nil if it is not there or does not end its last line.
  func lines(_ path: String) -> [[UInt8]]? {
    guard let bytes = file(path) else { return nil }
    if bytes.isEmpty { return [] }
    guard bytes.last == UInt8(ascii: "\n") else { return nil }
    return bytes.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map(Array.init)
  }

  /// The disclosed contents: commitment, salt, path.
  var disclosures: [(commitment: Commitment, salt: [UInt8], path: String)]? {
    guard let lines = lines(BundlePath.disclosures) else { return nil }
    var found: [(commitment: Commitment, salt: [UInt8], path: String)] = []
    for line in lines {
      let parts = String(decoding: line, as: UTF8.self)
        .split(separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, let commitment = Commitment(hex: parts[0]),
        let salt = Hex.decode(parts[1]), parts[2] == BundlePath.content(commitment.hex)
      else { return nil }
      found.append((commitment, salt, String(parts[2])))
    }
    return found
  }

  /// The contents that are kept back, each with its reason.
  var withheld: [(commitment: Commitment, reason: String)]? {
    guard let lines = lines(BundlePath.withheld) else { return nil }
    var found: [(commitment: Commitment, reason: String)] = []
    for line in lines {
      guard let value = try? JSONReader.read(line), let reason = value["reason"]?.string,
        let commitment = value["commitment"]?.string.flatMap({ Commitment(hex: $0) })
      else { return nil }
      found.append((commitment, reason))
    }
    return found
  }
}
