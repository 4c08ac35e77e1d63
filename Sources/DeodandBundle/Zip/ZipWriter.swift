import DeodandCrypto

/// Writes a container of stored files, front to back: a file may be written piece by piece, and its
/// header, which holds its length and checksum, is put right at its end (docs/decisions/0005).
///
/// It is a value: a copy goes on from where it was made, if the sink is cut back to there. One file
/// is open at a time.
struct ZipWriter {
  /// What the 16- and 32-bit fields of ZIP hold; ZIP64 is not written.
  static let entryLimit = BundleLimits.files
  static let sizeLimit = BundleLimits.bytes

  private let sink: any BundleSink
  private var entries: [ZipEntry] = []
  /// What was written and not yet handed to the sink; it begins at `flushed`.
  private var buffer: [UInt8] = []
  private var flushed = 0

  init(sink: any BundleSink) {
    self.sink = sink
    flushed = sink.byteCount
  }

  /// Where the next byte stands.
  private var offset: Int { flushed + buffer.count }

  /// A file that is being written.
  struct Open: ~Copyable {
    fileprivate let name: String
    fileprivate let offset: Int
    fileprivate var size = 0
    fileprivate var checksum = CRC32()
    fileprivate var digest = SHA256Stream()
  }

  /// Begins a file.
  mutating func begin(_ name: String) throws -> Open {
    // No name comes from a log: a commitment is hexadecimal.
    precondition(ZipEntry.isSafe(name), "a bundle's file names are Deodand's own")
    guard entries.count < Self.entryLimit, offset < Self.sizeLimit else { throw Self.tooLarge }
    let open = Open(name: name, offset: offset)
    try put(ZipEntry(name: name, offset: UInt32(offset), size: 0, crc: 0).localHeader)
    return open
  }

  /// Appends to the file that was begun last.
  ///
  /// Every offset, that of the directory among them, has to fit a 32-bit field.
  mutating func write(_ bytes: [UInt8], to file: inout Open) throws {
    guard offset + bytes.count < Self.sizeLimit else { throw Self.tooLarge }
    file.size += bytes.count
    file.checksum.update(bytes)
    file.digest.update(bytes)
    try put(bytes)
  }

  /// Ends a file: its digest and its length.
  mutating func end(_ file: consuming Open) throws -> (digest: SHA256Digest, size: Int) {
    let entry = ZipEntry(
      name: file.name, offset: UInt32(file.offset), size: UInt32(file.size),
      crc: file.checksum.value)
    let header = entry.localHeader
    // A short file's header has not left the buffer: the sink sees no overwriting.
    if file.offset >= flushed {
      let start = file.offset - flushed
      buffer.replaceSubrange(start..<(start + header.count), with: header)
    } else {
      try flush()
      try sink.overwrite(header, at: file.offset)
    }
    entries.append(entry)
    let size = file.size
    return (file.digest.finish(), size)
  }

  /// Writes what ends a container.
  ///
  /// The sink may be cut back afterwards to where this writer stood before, and more be written.
  mutating func finish() throws {
    let start = offset
    for entry in entries { try put(entry.centralHeader) }
    try put(ZipEntry.end(count: entries.count, size: offset - start, offset: start))
    try flush()
  }

  /// Hands everything to the sink that it has not yet.
  ///
  /// In pieces, for a sink may rely on `BundleLimits.pieceBytes`.
  mutating func flush() throws {
    var start = 0
    while start < buffer.count {
      let end = min(start + BundleLimits.pieceBytes, buffer.count)
      try sink.append(Array(buffer[start..<end]))
      start = end
    }
    flushed += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func put(_ bytes: [UInt8]) throws {
    buffer += bytes
    if buffer.count >= BundleLimits.pieceBytes { try flush() }
  }

  private static var tooLarge: BundleError {
    BundleError(
      .tooLarge, "the bundle would have more than 65000 files or 4 GiB", "select fewer records")
  }
}
