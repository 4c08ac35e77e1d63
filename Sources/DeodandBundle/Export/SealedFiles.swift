import DeodandCrypto
import DeodandEvents

/// Writes the files of a bundle and keeps the lists that the bag and the seal need.
///
/// A copy that was made before a file was added goes on from there, once the sink was cut back.
///
/// Files are hashed while they are written: the digests are of the bytes that went out, and no file
/// is read twice.
struct SealedFiles {
  private var zip: ZipWriter
  private(set) var items: [ASiCManifest.Item] = []
  private var payloadBytes = 0

  init(sink: any BundleSink) { zip = ZipWriter(sink: sink) }

  /// Adds a file that the seal covers.
  mutating func add(_ path: String, _ bytes: [UInt8]) throws {
    try add(path) { try $0(bytes) }
  }

  /// Adds a file that the seal covers, piece by piece.
  mutating func add(_ path: String, _ fill: (([UInt8]) throws -> Void) throws -> Void) throws {
    var file = try zip.begin(path)
    try fill { try zip.write($0, to: &file) }
    let (digest, size) = try zip.end(file)
    // The lists are made of the files there are; what else is too long, nobody would read.
    guard size <= BundleLimits.bytes(of: path, among: items.count + 1) else {
      throw BundleError(
        .tooLarge, "\(path) would have \(size) bytes, more than a bundle's may have",
        "select fewer records")
    }
    items.append(.init(path: path, digest: digest))
    if path.hasPrefix("data/") { payloadBytes += size }
  }

  /// Adds a file that is not on the seal's list: `mimetype` and what stands in `META-INF`.
  mutating func addPlain(_ path: String, _ bytes: [UInt8]) throws {
    var file = try zip.begin(path)
    try zip.write(bytes, to: &file)
    _ = try zip.end(file)
  }

  /// Adds what makes the unpacked folder a BagIt bag (RFC 8493).
  mutating func finishBag(origin: String, madeAt: String) throws {
    let count = items.count { $0.path.hasPrefix("data/") }
    try add(BundlePath.bag, Self.bag)
    try add(
      BundlePath.bagInfo,
      Self.bagInfo(origin: origin, madeAt: madeAt, bytes: payloadBytes, files: count))
    try addList(BundlePath.bagManifest) { $0.path.hasPrefix("data/") }
    try addList(BundlePath.tagManifest) { !$0.path.hasPrefix("data/") }
  }

  /// The declaration of a bag (RFC 8493 section 2.1.1).
  static let bag = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)

  /// What the bag says of itself (RFC 8493 section 2.2.2).
  static func bagInfo(origin: String, madeAt: String, bytes: Int, files: Int) -> [UInt8] {
    let info = """
      Bagging-Date: \(madeAt.prefix(10))
      External-Identifier: \(origin)
      Payload-Oxum: \(bytes).\(files)

      """
    return Array(info.utf8)
  }

  /// Adds the list that the seal covers; the list.
  mutating func addList() throws -> [UInt8] {
    let xml = ASiCManifest(
      signature: BundlePath.seal, mediaType: BundlePath.sealType, items: items
    ).xml
    try addPlain(BundlePath.asicManifest, xml)
    return xml
  }

  /// Hands everything to the sink that it has not yet.
  mutating func flush() throws { try zip.flush() }

  /// Ends the container.
  mutating func finish() throws { try zip.finish() }

  private mutating func addList(
    _ path: String, _ isListed: (ASiCManifest.Item) -> Bool
  ) throws {
    // Taken before: the list of files does not list itself.
    let listed = items
    try add(path) { write in
      for item in listed where isListed(item) { try write(Self.line(item)) }
    }
  }

  /// A line of `sha256sum`.
  ///
  /// Two spaces: text mode as `sha256sum -c` reads it, and BagIt's form too (RFC 8493 section
  /// 2.1.3).
  static func line(_ item: ASiCManifest.Item) -> [UInt8] {
    Array("\(Hex.encode(item.digest.bytes))  \(item.path)\n".utf8)
  }
}
