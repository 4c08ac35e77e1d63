import DeodandEvents
import DeodandLog

/// Inclusion proofs of many records to one checkpoint, each hash written once (`data/proofs.json`).
struct ProofSet {
  let size: UInt64
  let root: Hash256
  let paths: [UInt64: [Hash256]]

  init(size: UInt64, root: Hash256, paths: [UInt64: [Hash256]]) {
    self.size = size
    self.root = root
    self.paths = paths
  }

  func json() -> JSONValue {
    var places: [Hash256: Int] = [:]
    var hashes: [JSONValue] = []
    var records: [JSONValue] = []
    for (sequence, path) in paths.sorted(by: { $0.key < $1.key }) {
      var indexes: [JSONValue] = []
      for hash in path {
        let place = places[hash] ?? hashes.count
        if place == hashes.count {
          places[hash] = place
          hashes.append(.string(Base64.encode(hash.bytes)))
        }
        indexes.append(.integer(Int64(place)))
      }
      records.append(["sequence": .string(String(sequence)), "path": .array(indexes)])
    }
    return [
      "version": 1, "size": .string(String(size)), "root": .string(Base64.encode(root.bytes)),
      "hashes": .array(hashes), "records": .array(records),
    ]
  }

  init?(json value: JSONValue) {
    guard value["version"]?.integer == 1, let size = value["size"]?.string.flatMap({ UInt64($0) }),
      let root = value["root"]?.string.flatMap({ Base64.decode($0) }).flatMap({ Hash256($0) }),
      let texts = value["hashes"]?.array, let records = value["records"]?.array
    else { return nil }
    let hashes = texts.compactMap {
      $0.string.flatMap { Base64.decode($0) }.flatMap { Hash256($0) }
    }
    guard hashes.count == texts.count else { return nil }
    var paths: [UInt64: [Hash256]] = [:]
    for record in records {
      guard let sequence = record["sequence"]?.string.flatMap({ UInt64($0) }),
        paths[sequence] == nil,
        let indexes = record["path"]?.array, indexes.count < 64
      else { return nil }
      var path: [Hash256] = []
      for index in indexes {
        guard let place = index.integer, place >= 0, place < hashes.count else { return nil }
        path.append(hashes[Int(place)])
      }
      paths[sequence] = path
    }
    self.init(size: size, root: root, paths: paths)
  }
}
