/// One stored file of a container, and the only way in which Deodand writes its headers.
///
/// Headers are compared by writing them again, so no byte of a container is left without a meaning.
/// PKWARE APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (end).
///
/// docs/decisions/0005 says why there is one form of ZIP and no other.
struct ZipEntry: Sendable {
  /// The name, ASCII, folders by `/`.
  let name: String
  /// Where the local header stands.
  let offset: UInt32
  /// How many bytes are stored.
  let size: UInt32
  /// The checksum of the bytes.
  let crc: UInt32

  static let localSignature: UInt32 = 0x0403_4b50
  static let centralSignature: UInt32 = 0x0201_4b50
  static let endSignature: UInt32 = 0x0605_4b50
  static let localLength = 30
  static let centralLength = 46
  static let endLength = 22
  /// The longest name in bytes.
  static let nameBytes = 255
  /// 1980-01-01 00:00, for every file: when a bundle was made is said, and sealed, inside.
  private static let date: UInt16 = 0x0021
  /// Version 2.0, the lowest that knows folders (APPNOTE 4.4.3.2).
  private static let version: UInt16 = 20

  /// Where the bytes begin.
  var start: Int { Int(offset) + Self.localLength + name.utf8.count }
  /// Where they end.
  var end: Int { start + Int(size) }

  /// What stands before the bytes, with their length and checksum.
  ///
  /// There is no data descriptor: whoever reads front to back knows the length before the bytes.
  var localHeader: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(Self.localSignature)
    common(&bytes)
    bytes += name.utf8
    return bytes
  }

  /// The entry in the directory at the end.
  ///
  /// The version that made it is that of the format, so that bundles made on different machines are
  /// alike.
  var centralHeader: [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(Self.centralSignature)
    bytes.append(Self.version)
    common(&bytes)
    bytes.append(UInt16(0))  // comment
    bytes.append(UInt16(0))  // disk
    bytes.append(UInt16(0))  // internal attributes
    bytes.append(UInt32(0))  // external attributes
    bytes.append(offset)
    bytes += name.utf8
    return bytes
  }

  /// The fields that both headers have, in one order.
  ///
  /// Writing them in one place keeps the two from disagreeing, which is how one archive shows two
  /// contents to two programs.
  private func common(_ bytes: inout [UInt8]) {
    bytes.append(Self.version)
    bytes.append(UInt16(0))  // flags
    bytes.append(UInt16(0))  // method: stored
    bytes.append(UInt16(0))  // time
    bytes.append(Self.date)
    bytes.append(crc)
    bytes.append(size)
    bytes.append(size)
    bytes.append(UInt16(name.utf8.count))
    bytes.append(UInt16(0))  // extra
  }

  /// The end record: one disk, no comment.
  ///
  /// A comment would be a place for bytes that nothing covers, and a second end record could hide
  /// in it.
  static func end(count: Int, size: Int, offset: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(endSignature)
    bytes.append(UInt16(0))
    bytes.append(UInt16(0))
    bytes.append(UInt16(count))
    bytes.append(UInt16(count))
    bytes.append(UInt32(size))
    bytes.append(UInt32(offset))
    bytes.append(UInt16(0))
    return bytes
  }

  /// Names that unpack where they say: relative, ASCII, no empty, `.` or `..` component, no
  /// backslash.
  ///
  /// A hostile name would otherwise write outside the folder that an expert unpacks into.
  static func isSafe(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= nameBytes
      && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }
      && name.split(separator: "/", omittingEmptySubsequences: false)
        .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}

extension [UInt8] {
  /// Appends a number, least significant byte first.
  mutating func append<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Number(shift)))
    }
  }
}
