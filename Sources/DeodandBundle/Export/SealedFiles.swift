import DeodandCrypto
import DeodandEvents

/// Writes the files of a bundle and keeps the lists that the bag and the seal need.
struct SealedFiles {
  private var zip: ZipWriter
  private(set) var items: [ASiCManifest.Item] = []
  private var payloadBytes = 0

  init(sink: @escaping ([UInt8]) throws -> Void) { zip = ZipWriter(sink: sink) }

  /// Adds a file that the seal covers.
  mutating func add(_ path: String, _ bytes: [UInt8]) throws {
    try zip.add(path, bytes)
    items.append(.init(path: path, digest: SHA256.hash(bytes)))
    if path.hasPrefix("data/") { payloadBytes += bytes.count }
  }

  /// Adds a file that is not on the seal's list: `mimetype` and what stands in `META-INF`.
  mutating func addPlain(_ path: String, _ bytes: [UInt8]) throws { try zip.add(path, bytes) }

  /// Adds what makes the unpacked folder a BagIt bag (RFC 8493).
  mutating func finishBag(origin: String, madeAt: String) throws {
    let payload = items.filter { $0.path.hasPrefix("data/") }
    try add(
      BundlePath.bag, Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8))
    let info = """
      Bagging-Date: \(madeAt.prefix(10))
      External-Identifier: \(origin)
      Payload-Oxum: \(payloadBytes).\(payload.count)

      """
    try add(BundlePath.bagInfo, Array(info.utf8))
    try add(BundlePath.bagManifest, Self.list(payload))
    let tags = items.filter { !$0.path.hasPrefix("data/") }
    try add(BundlePath.tagManifest, Self.list(tags))
  }

  consuming func finish() throws { try zip.finish() }

  /// Lines of `sha256sum`.
  static func list(_ items: [ASiCManifest.Item]) -> [UInt8] {
    Array(items.map { Hex.encode($0.digest.bytes) + "  " + $0.path + "\n" }.joined().utf8)
  }
}
