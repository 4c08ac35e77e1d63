/// Writes a container of stored files, front to back.
struct ZipWriter {
  /// Takes the bytes as they come.
  typealias Sink = ([UInt8]) throws -> Void

  /// What the 16- and 32-bit fields of ZIP hold; ZIP64 is not written.
  static let entryLimit = 65_000
  static let sizeLimit = 0xffff_0000

  private let sink: Sink
  private var entries: [ZipEntry] = []
  private var offset = 0

  init(sink: @escaping Sink) { self.sink = sink }

  mutating func add(_ name: String, _ bytes: [UInt8]) throws {
    precondition(ZipEntry.isSafe(name), "a bundle's file names are Deodand's own")
    guard entries.count < Self.entryLimit, offset + bytes.count < Self.sizeLimit else {
      throw BundleError(
        .tooLarge, "the bundle would have more than 65000 files or 4 GiB", "select fewer records")
    }
    let entry = ZipEntry(
      name: name, offset: UInt32(offset), size: UInt32(bytes.count), crc: CRC32.of(bytes))
    let header = entry.localHeader
    try sink(header)
    try sink(bytes)
    offset += header.count + bytes.count
    entries.append(entry)
  }

  consuming func finish() throws {
    let directory = entries.flatMap(\.centralHeader)
    try sink(directory)
    try sink(ZipEntry.end(count: entries.count, size: directory.count, offset: offset))
  }
}
