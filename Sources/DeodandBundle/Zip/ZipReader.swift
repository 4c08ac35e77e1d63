import DeodandCrypto

/// Reads a container and accounts for every byte of it, a piece at a time.
///
/// A container that two programs could read differently is refused: headers must be those that
/// `ZipEntry` writes, files lie without gaps in the order of the directory, and the end record ends
/// the source.
///
/// It takes one pass over the bytes; memory is a piece, and some hundred bytes for each file.
struct ZipReader: Sendable {
  let entries: [ZipEntry]
  /// The SHA-256 of each file, in the order of the entries: every rule that compares digests
  /// compares these.
  let digests: [SHA256Digest]
  private let source: any BundleSource
  /// How long the container is in bytes.
  var byteCount: Int { source.byteCount }

  init(_ source: any BundleSource) throws(BundleError) {
    let length = source.byteCount
    guard length >= ZipEntry.endLength,
      Self.number(try source.read(0..<4), 0, 4) == ZipEntry.localSignature
    else {
      throw BundleError(
        .notABundle, "this is no evidence bundle",
        "a bundle is an .asice file made by deodand bundle")
    }
    guard length <= BundleLimits.containerBytes else {
      throw .damaged("the container is longer than a bundle can be")
    }
    let end = length - ZipEntry.endLength
    let tail = try source.read(end..<length)
    let count = Int(Self.number(tail, 10, 2))
    let size = Int(Self.number(tail, 12, 4))
    let offset = Int(Self.number(tail, 16, 4))
    // Bounds the directory before it is read: a hostile end record could ask for 4 GiB at once.
    guard tail == ZipEntry.end(count: count, size: size, offset: offset), offset + size == end,
      size <= count * (ZipEntry.centralLength + ZipEntry.nameBytes)
    else { throw .damaged("the container does not end where its directory says") }
    let directory = try source.read(offset..<end)
    var cursor = 0
    var next = 0
    var names: Set<String> = []
    var entries: [ZipEntry] = []
    for _ in 0..<count {
      let entry = try Self.entry(directory, at: cursor)
      guard names.insert(entry.name).inserted else {
        throw .damaged("the container has two files called \(entry.name)")
      }
      // The directory is compared with the local header, for some programs believe the one and some
      // the other.
      guard Int(entry.offset) == next, entry.end <= offset,
        try source.read(next..<entry.start) == entry.localHeader
      else { throw .damaged("the header of \(entry.name) does not agree with the directory") }
      guard Int(entry.size) <= BundleLimits.bytes(of: entry.name, among: count) else {
        throw .damaged("\(entry.name) has \(entry.size) bytes, more than a bundle's may have")
      }
      next = entry.end
      cursor += ZipEntry.centralLength + entry.name.utf8.count
      entries.append(entry)
    }
    guard cursor == directory.count, next == offset else {
      throw .damaged("the container has bytes that belong to no file")
    }
    // Only now: what is refused by its directory is refused before its files are read.
    var digests: [SHA256Digest] = []
    for entry in entries { digests.append(try Self.digest(of: entry, source)) }
    self.entries = entries
    self.digests = digests
    self.source = source
  }

  /// A file's bytes; nil if they are no longer those that were checked.
  ///
  /// A file on disk may be exchanged after the verdict: what is handed out was hashed again.
  func contents(of index: Int) -> [UInt8]? {
    let entry = entries[index]
    guard let bytes = try? source.read(entry.start..<entry.end) else { return nil }
    return source.isStable || SHA256.hash(bytes) == digests[index] ? bytes : nil
  }

  /// The bytes of a range of a file as they are now; nil if it has no such range.
  func contents(of index: Int, _ range: Range<Int>) -> [UInt8]? {
    let entry = entries[index]
    guard range.lowerBound >= 0, range.upperBound <= entry.end - entry.start else { return nil }
    return try? source.read((entry.start + range.lowerBound)..<(entry.start + range.upperBound))
  }

  /// Hands a file's bytes on in pieces; whether they all came and are those that were checked.
  ///
  /// Pieces are handed on before the last was seen: act on none of them unless the answer is true.
  func forEachPiece(of index: Int, _ body: ([UInt8]) -> Void) -> Bool {
    let entry = entries[index]
    var digest = SHA256Stream()
    var start = entry.start
    while start < entry.end {
      let end = min(start + BundleLimits.pieceBytes, entry.end)
      guard let piece = try? source.read(start..<end) else { return false }
      if !source.isStable { digest.update(piece) }
      body(piece)
      start = end
    }
    return digest.finish() == digests[index] || source.isStable
  }

  /// Checks the checksum of a file, and takes its digest while its bytes are at hand.
  private static func digest(
    of entry: ZipEntry, _ source: any BundleSource
  ) throws(BundleError) -> SHA256Digest {
    var checksum = CRC32()
    var digest = SHA256Stream()
    var start = entry.start
    while start < entry.end {
      let end = min(start + BundleLimits.pieceBytes, entry.end)
      let piece = try source.read(start..<end)
      checksum.update(piece)
      digest.update(piece)
      start = end
    }
    guard checksum.value == entry.crc else {
      throw .damaged("the checksum of \(entry.name) is wrong")
    }
    return digest.finish()
  }

  /// The header is taken apart, then written again and compared, so that every field that is not
  /// read here has the one value that it may have.
  private static func entry(_ bytes: [UInt8], at cursor: Int) throws(BundleError) -> ZipEntry {
    guard cursor + ZipEntry.centralLength <= bytes.count,
      number(bytes, cursor, 4) == ZipEntry.centralSignature
    else { throw .damaged("the container's directory is damaged") }
    guard number(bytes, cursor + 10, 2) == 0 else {
      throw .damaged("the container was compressed; a bundle is stored")
    }
    let nameEnd = cursor + ZipEntry.centralLength + Int(number(bytes, cursor + 28, 2))
    guard nameEnd <= bytes.count else { throw .damaged("the container's directory is damaged") }
    let name = String(decoding: bytes[(cursor + ZipEntry.centralLength)..<nameEnd], as: UTF8.self)
    let entry = ZipEntry(
      name: name, offset: number(bytes, cursor + 42, 4), size: number(bytes, cursor + 24, 4),
      crc: number(bytes, cursor + 16, 4))
    guard ZipEntry.isSafe(name), bytes[cursor..<nameEnd].elementsEqual(entry.centralHeader) else {
      throw .damaged("the container's directory is not one that a bundle has")
    }
    return entry
  }

  /// Zero beyond the end, which the comparison with a header written anew refuses.
  private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt32 {
    guard offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }
}
