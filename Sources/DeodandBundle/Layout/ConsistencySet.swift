import DeodandEvents
import DeodandLog

/// That the log of a bundle goes on from checkpoints that were given away before, each hash once
/// (`data/consistency.json`).
///
/// Whoever kept one of them can hold the bundle against it without the log.
struct ConsistencySet: Sendable {
  /// That the tree of the bundle's checkpoint begins with an earlier one.
  struct Proof: Sendable, Hashable {
    /// The size of the earlier tree, from 1 on and below the bundle's.
    let from: UInt64
    /// Its root.
    let root: Hash256
    /// The hashes of RFC 9162 section 2.1.4, as places among those of the set.
    fileprivate let path: [UInt32]
  }

  /// The size of the bundle's checkpoint.
  let size: UInt64
  /// The proofs, ascending by size.
  private(set) var proofs: [Proof] = []
  private var hashes: [Hash256] = []

  /// The hashes of a proof.
  func path(of proof: Proof) -> [Hash256] { proof.path.map { hashes[Int($0)] } }

  /// Gathers proofs, which come in ascending order.
  struct Builder {
    private var set: ConsistencySet
    private var known: [Hash256: UInt32] = [:]

    init(size: UInt64) { set = ConsistencySet(size: size) }

    mutating func add(_ path: [Hash256], from size: UInt64, root: Hash256) {
      precondition(
        size > 0 && size < set.size && (set.proofs.last.map { $0.from < size } ?? true),
        "proofs ascend")
      let places = path.map { hash in
        if let place = known[hash] { return place }
        let place = UInt32(set.hashes.count)
        known[hash] = place
        set.hashes.append(hash)
        return place
      }
      set.proofs.append(Proof(from: size, root: root, path: places))
    }

    consuming func build() -> ConsistencySet { set }
  }

  private init(size: UInt64) { self.size = size }

  /// The canonical JSON of the set.
  func json() -> JSONValue {
    [
      "version": 1, "size": .string(String(size)),
      "hashes": .array(hashes.map { .string(Base64.encode($0.bytes)) }),
      "proofs": .array(
        proofs.map { proof in
          [
            "from": .string(String(proof.from)), "root": .string(Base64.encode(proof.root.bytes)),
            "path": .array(proof.path.map { .integer(Int64($0)) }),
          ]
        }),
    ]
  }

  /// A tree of 64-bit size is 64 levels high, and a proof names at most one hash more.
  private static let pathLimit = 65

  /// Reads a set; whether a proof proves anything is for `ConsistencyRule`.
  init?(json value: JSONValue) {
    guard value["version"]?.integer == 1, let size = value["size"]?.string.flatMap({ UInt64($0) }),
      let texts = value["hashes"]?.array, let proofs = value["proofs"]?.array,
      proofs.count <= BundleLimits.consistencyProofs
    else { return nil }
    self.init(size: size)
    hashes = texts.compactMap {
      $0.string.flatMap { Base64.decode($0) }.flatMap { Hash256($0) }
    }
    guard hashes.count == texts.count else { return nil }
    for proof in proofs {
      guard let from = proof["from"]?.string.flatMap({ UInt64($0) }), from > 0, from < size,
        self.proofs.last.map({ $0.from < from }) ?? true,
        let root = proof["root"]?.string.flatMap({ Base64.decode($0) }).flatMap({ Hash256($0) }),
        let indexes = proof["path"]?.array, indexes.count <= Self.pathLimit
      else { return nil }
      let places = indexes.compactMap { index in
        index.integer.flatMap { $0 >= 0 && $0 < hashes.count ? UInt32($0) : nil }
      }
      guard places.count == indexes.count else { return nil }
      self.proofs.append(Proof(from: from, root: root, path: places))
    }
  }
}
