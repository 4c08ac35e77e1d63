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

  /// Places beyond the list and records out of order are refused here, so that `path` need not
  /// look; whether a path proves anything is for `InclusionRule`.
  init?(json value: JSONValue) {
    guard value["version"]?.integer == 1, let size = value["size"]?.string.flatMap({ UInt64($0) }),
      let root = value["root"]?.string.flatMap({ Base64.decode($0) }).flatMap({ Hash256($0) }),
      let texts = value["hashes"]?.array, let records = value["records"]?.array
    else { return nil }
    self.init(size: size, root: root)
    hashes = texts.compactMap {
      $0.string.flatMap { Base64.decode($0) }.flatMap { Hash256($0) }
    }
    guard hashes.count == texts.count else { return nil }
    for record in records {
      guard let sequence = record["sequence"]?.string.flatMap({ UInt64($0) }),
        self.records.last.map({ $0.sequence < sequence }) ?? true,
        let indexes = record["path"]?.array, indexes.count < 64
      else { return nil }
      for index in indexes {
        guard let place = index.integer, place >= 0, place < hashes.count else { return nil }
        places.append(UInt32(place))
      }
      self.records.append((sequence, places.count))
    }
  }
}
