import DeodandEvents
import DeodandLog

/// Inclusion proofs of many records to one checkpoint, each hash once (`data/proofs.json`).
///
/// Neighbours share most of their paths, so that the set grows with the records and hardly with the
/// height of the tree.
struct ProofSet: Sendable {
  let size: UInt64
  let root: Hash256
  /// Every hash of the paths, each once, in the order in which the paths first name it.
  private var hashes: [Hash256] = []
  /// The paths of all records one after the other, as places among the hashes.
  private var places: [UInt32] = []
  /// The records, ascending, with where their paths end.
  private var records: [(sequence: UInt64, end: Int)] = []

  init(size: UInt64, root: Hash256) {
    self.size = size
    self.root = root
  }

  /// The records that have a path, ascending.
  var sequences: [UInt64] { records.map(\.sequence) }

  /// The path of a record, from its sibling to the root's; empty if there is none.
  ///
  /// Found by bisection. An empty path is also that of the only record of a log of size 1.
  func path(of sequence: UInt64) -> [Hash256] {
    var (low, high) = (0, records.count)
    while low < high {
      let middle = (low + high) / 2
      if records[middle].sequence < sequence { low = middle + 1 } else { high = middle }
    }
    guard low < records.count, records[low].sequence == sequence else { return [] }
    let start = low == 0 ? 0 : records[low - 1].end
    return places[start..<records[low].end].map { hashes[Int($0)] }
  }

  /// Gathers the paths of records, which come in ascending order.
  struct Builder {
    private var set: ProofSet
    private var known: [Hash256: UInt32] = [:]

    init(size: UInt64, root: Hash256) { set = ProofSet(size: size, root: root) }

    mutating func add(_ path: [Hash256], of sequence: UInt64) {
      precondition(set.records.last.map { $0.sequence < sequence } ?? true, "paths ascend")
      for hash in path {
        // Places are 32-bit, and a bundle of 4 GiB holds fewer hashes than that.
        let place = known[hash] ?? UInt32(set.hashes.count)
        if place == set.hashes.count {
          known[hash] = place
          set.hashes.append(hash)
        }
        set.places.append(place)
      }
      set.records.append((sequence, set.places.count))
    }

    consuming func build() -> ProofSet { set }
  }

  /// Writes the canonical JSON of the set piece by piece: as one value it would be many times
  /// larger than its text.
  func write(_ write: ([UInt8]) throws -> Void) rethrows {
    try write(Array(#"{"hashes":["#.utf8))
    for (index, hash) in hashes.enumerated() {
      let comma = index == 0 ? "" : ","
      try write(Array("\(comma)\"\(Base64.encode(hash.bytes))\"".utf8))
    }
    try write(Array(#"],"records":["#.utf8))
    var start = 0
    for (index, record) in records.enumerated() {
      let path = places[start..<record.end].map { String($0) }.joined(separator: ",")
      start = record.end
      let comma = index == 0 ? "" : ","
      try write(Array("\(comma){\"path\":[\(path)],\"sequence\":\"\(record.sequence)\"}".utf8))
    }
    let end = #"],"root":"\#(Base64.encode(root.bytes))","size":"\#(size)","version":1}"#
    try write(Array((end + "\n").utf8))
  }

  /// Reads what `write` writes, in that form only.
  ///
  /// A set of many records is read in little more memory than it takes; as a JSON value it would
  /// take many times that. Places beyond the list and records out of order are refused here, so
  /// that `path` need not look; whether a path proves anything is for `InclusionRule`.
  init?(parsing bytes: [UInt8]) {
    var text = ProofText(bytes)
    guard text.skip(#"{"hashes":["#) else { return nil }
    var hashes: [Hash256] = []
    while !text.skip(#"],"records":["#) {
      guard hashes.isEmpty || text.skip(","), let hash = text.hash() else { return nil }
      hashes.append(hash)
    }
    var places: [UInt32] = []
    var records: [(sequence: UInt64, end: Int)] = []
    while !text.skip(#"],"root":"#) {
      guard records.isEmpty || text.skip(","), text.skip(#"{"path":["#) else { return nil }
      let start = places.count
      while !text.skip(#"],"sequence":""#) {
        guard places.count == start || text.skip(","), let place = text.number(),
          place < UInt64(hashes.count), places.count - start < 63
        else { return nil }
        places.append(UInt32(place))
      }
      guard let sequence = text.number(), text.skip(#""}"#),
        records.last.map({ $0.sequence < sequence }) ?? true
      else { return nil }
      records.append((sequence, places.count))
    }
    guard let root = text.hash(), text.skip(#","size":""#), let size = text.number(),
      text.skip("\",\"version\":1}\n"), text.isAtEnd
    else { return nil }
    self.init(size: size, root: root)
    self.hashes = hashes
    self.places = places
    self.records = records
  }
}

/// The text of a proof set, read from its beginning.
private struct ProofText {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { place == bytes.count }

  /// Goes past a text if it stands here.
  mutating func skip(_ text: String) -> Bool {
    let isHere = bytes[place...].starts(with: text.utf8)
    if isHere { place += text.utf8.count }
    return isHere
  }

  /// A number without leading zeros.
  mutating func number() -> UInt64? {
    let start = place
    var value: UInt64 = 0
    while place < bytes.count, let digit = Self.digit(bytes[place]) {
      let (ten, isOver) = value.multipliedReportingOverflow(by: 10)
      let (next, isBeyond) = ten.addingReportingOverflow(digit)
      if isOver || isBeyond { return nil }
      value = next
      place += 1
    }
    let count = place - start
    return count == 0 || (count > 1 && bytes[start] == 0x30) ? nil : value
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    (0x30...0x39).contains(byte) ? UInt64(byte - 0x30) : nil
  }

  /// A hash in base64, with its quotation marks.
  mutating func hash() -> Hash256? {
    // 32 bytes are 44 characters.
    let end = place + 46
    guard end <= bytes.count, bytes[place] == 0x22, bytes[end - 1] == 0x22 else { return nil }
    let text = String(decoding: bytes[(place + 1)..<(end - 1)], as: UTF8.self)
    guard let hash = Base64.decode(text).flatMap({ Hash256($0) }) else { return nil }
    place = end
    return hash
  }
}
