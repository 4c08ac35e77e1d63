/// The checksum of ZIP (ISO 3309).
///
/// It finds accidents; the seal finds intent.
struct CRC32 {
  /// `tables[k][b]` is the checksum of byte b followed by k zero bytes: eight bytes are taken at
  /// once (Kounavis and Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC
  /// Generation", 2008).
  private static let tables: [[UInt32]] = {
    var tables: [[UInt32]] = [(0..<256).map { remainder(of: $0) }]
    for level in 0..<7 {
      tables.append(tables[level].map { tables[0][Int($0 & 0xff)] ^ ($0 >> 8) })
    }
    return tables
  }()

  /// The checksum of one byte, bit by bit: the polynomial is 0xedb88320, lowest bit first.
  private static func remainder(of byte: UInt32) -> UInt32 {
    var value = byte
    for _ in 0..<8 { value = value & 1 == 1 ? 0xedb8_8320 ^ (value >> 1) : value >> 1 }
    return value
  }

  private var state = UInt32.max

  /// The checksum of what was taken so far.
  var value: UInt32 { ~state }

  /// May be called with pieces of any length: the result does not depend on where they are cut.
  mutating func update(_ bytes: [UInt8]) {
    let tables = Self.tables
    var crc = state
    var index = 0
    while index + 8 <= bytes.count {
      var next = tables[3][Int(bytes[index + 4])] ^ tables[2][Int(bytes[index + 5])]
      next ^= tables[1][Int(bytes[index + 6])] ^ tables[0][Int(bytes[index + 7])]
      // The four bytes that the state reaches into are mixed with it; the other four were taken
      // above.
      for place in 0..<4 {
        let byte = UInt8(truncatingIfNeeded: crc >> UInt32(8 * place)) ^ bytes[index + place]
        next ^= tables[7 - place][Int(byte)]
      }
      crc = next
      index += 8
    }
    while index < bytes.count {
      crc = tables[0][Int((crc ^ UInt32(bytes[index])) & 0xff)] ^ (crc >> 8)
      index += 1
    }
    state = crc
  }
}
