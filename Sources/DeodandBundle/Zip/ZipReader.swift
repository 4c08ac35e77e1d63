/// Reads a container and accounts for every byte of it.
struct ZipReader: Sendable {
  let entries: [ZipEntry]
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) throws(BundleError) {
    guard bytes.count >= ZipEntry.endLength, Self.number(bytes, 0, 4) == ZipEntry.localSignature
    else {
      throw BundleError(
        .notABundle, "this is no evidence bundle",
        "a bundle is an .asice file made by deodand bundle")
    }
    let end = bytes.count - ZipEntry.endLength
    let count = Int(Self.number(bytes, end + 10, 2))
    let size = Int(Self.number(bytes, end + 12, 4))
    let offset = Int(Self.number(bytes, end + 16, 4))
    guard Array(bytes[end...]) == ZipEntry.end(count: count, size: size, offset: offset),
      offset + size == end
    else { throw .damaged("the container does not end where its directory says") }
    var cursor = offset
    var next = 0
    var names: Set<String> = []
    var entries: [ZipEntry] = []
    for _ in 0..<count {
      let entry = try Self.entry(bytes, at: cursor, limit: end)
      guard names.insert(entry.name).inserted else {
        throw .damaged("the container has two files called \(entry.name)")
      }
      guard Int(entry.offset) == next, entry.end <= offset,
        bytes[next..<entry.start].elementsEqual(entry.localHeader)
      else { throw .damaged("the header of \(entry.name) does not agree with the directory") }
      guard CRC32.of(bytes[entry.start..<entry.end]) == entry.crc else {
        throw .damaged("the checksum of \(entry.name) is wrong")
      }
      next = entry.end
      cursor += ZipEntry.centralLength + entry.name.utf8.count
      entries.append(entry)
    }
    guard cursor == end, next == offset else {
      throw .damaged("the container has bytes that belong to no file")
    }
    self.entries = entries
    self.bytes = bytes
  }

  func contents(of entry: ZipEntry) -> [UInt8] { Array(bytes[entry.start..<entry.end]) }

  private static func entry(
    _ bytes: [UInt8], at cursor: Int, limit: Int
  ) throws(BundleError) -> ZipEntry {
    guard cursor + ZipEntry.centralLength <= limit,
      number(bytes, cursor, 4) == ZipEntry.centralSignature
    else { throw .damaged("the container's directory is damaged") }
    guard number(bytes, cursor + 10, 2) == 0 else {
      throw .damaged("the container was compressed; a bundle is stored")
    }
    let nameEnd = cursor + ZipEntry.centralLength + Int(number(bytes, cursor + 28, 2))
    guard nameEnd <= limit else { throw .damaged("the container's directory is damaged") }
    let name = String(decoding: bytes[(cursor + ZipEntry.centralLength)..<nameEnd], as: UTF8.self)
    let entry = ZipEntry(
      name: name, offset: number(bytes, cursor + 42, 4), size: number(bytes, cursor + 24, 4),
      crc: number(bytes, cursor + 16, 4))
    guard ZipEntry.isSafe(name), bytes[cursor..<nameEnd].elementsEqual(entry.centralHeader) else {
      throw .damaged("the container's directory is not one that a bundle has")
    }
    return entry
  }

  private static func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> UInt32 {
    guard offset + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }
  }
}
