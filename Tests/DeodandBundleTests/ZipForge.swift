/// Writes containers as PKWARE's APPNOTE describes them, every header open to a test's hand.
struct ZipForge {
  struct Entry {
    var local: [UInt8]
    var central: [UInt8]
    var bytes: [UInt8]
    /// Where the local header is said to stand; nil for where it stands.
    var offset: Int?
  }

  var entries: [Entry] = []
  /// Bytes between the files and the directory.
  var beforeDirectory: [UInt8] = []
  /// Bytes between the directory and its end record.
  var afterDirectory: [UInt8] = []
  /// The order in which the directory names the entries; nil for the order of the files.
  var directoryOrder: [Int]?
  /// Changes the end record.
  var changeEnd: (inout [UInt8]) -> Void = { _ in }

  init(_ files: [Container.File]) {
    for file in files { add(file.path, file.bytes) }
  }

  mutating func add(_ name: String, _ bytes: [UInt8]) { add(Array(name.utf8), bytes) }

  mutating func add(_ name: [UInt8], _ bytes: [UInt8]) {
    // version, flags, method, time, date (1980-01-01), checksum, both sizes, name, extra
    let common =
      little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
      + little(Int(Self.crc(bytes)), 4) + little(bytes.count, 4) + little(bytes.count, 4)
      + little(name.count, 2) + little(0, 2)
    entries.append(
      Entry(
        local: little(0x0403_4b50, 4) + common + name,
        central: little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 2) + little(0, 2)
          + little(0, 2) + little(0, 4) + little(0, 4) + name,
        bytes: bytes))
  }

  func packed() -> [UInt8] {
    var output: [UInt8] = []
    var offsets: [Int] = []
    for entry in entries {
      offsets.append(output.count)
      output += entry.local + entry.bytes
    }
    output += beforeDirectory
    let start = output.count
    for index in directoryOrder ?? Array(entries.indices) {
      var central = entries[index].central
      central.replaceSubrange(42..<46, with: little(entries[index].offset ?? offsets[index], 4))
      output += central
    }
    let size = output.count - start
    output += afterDirectory
    let count = directoryOrder?.count ?? entries.count
    var end =
      little(0x0605_4b50, 4) + little(0, 2) + little(0, 2) + little(count, 2) + little(count, 2)
      + little(size, 4) + little(start, 4) + little(0, 2)
    changeEnd(&end)
    return output + end
  }

  /// The checksum bit by bit, straight from its polynomial.
  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
    }
    return ~crc
  }
}

/// A number, least significant byte first.
func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}
