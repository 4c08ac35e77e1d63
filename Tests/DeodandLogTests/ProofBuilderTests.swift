import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// A tree that answers from rows made once, and counts what is asked for.
private final class CountedTree: HashReader {
  private let rows: [[Hash256]]
  private(set) var reads: [String: Int] = [:]

  init(_ leaves: [Hash256]) {
    var rows = [leaves]
    while let last = rows.last, last.count >= 256 {
      rows.append(
        (0..<last.count / 256).map { MerkleTree.root(of: last[($0 * 256)..<($0 * 256 + 256)]) })
    }
    self.rows = rows
  }

  func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256] {
    reads["\(level)/\(tile)", default: 0] += 1
    guard level < rows.count else { return [] }
    return Array(rows[level].dropFirst(Int(tile) * 256).prefix(count))
  }
}

/// Proofs straight from the definitions of RFC 6962 section 2.1, each range hashed once.
private final class ReferenceTree {
  private let leaves: [Hash256]
  private var known: [Range<Int>: Hash256] = [:]

  init(_ leaves: [Hash256]) { self.leaves = leaves }

  func root(_ range: Range<Int>) -> Hash256 {
    if let hash = known[range] { return hash }
    if range.count == 1 { return leaves[range.lowerBound] }
    let middle = split(range)
    let hash = MerkleTree.node(
      root(range.lowerBound..<middle), root(middle..<range.upperBound))
    known[range] = hash
    return hash
  }

  func path(_ index: Int, _ range: Range<Int>) -> [Hash256] {
    if range.count == 1 { return [] }
    let middle = split(range)
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    return index < middle
      ? path(index, left) + [root(right)] : path(index, right) + [root(left)]
  }

  func consistency(_ old: Int, _ range: Range<Int>, isWhole: Bool = true) -> [Hash256] {
    if old == range.upperBound { return isWhole ? [] : [root(range)] }
    let middle = split(range)
    let (left, right) = (range.lowerBound..<middle, middle..<range.upperBound)
    return old <= middle
      ? consistency(old, left, isWhole: isWhole) + [root(right)]
      : consistency(old, right, isWhole: false) + [root(left)]
  }

  private func split(_ range: Range<Int>) -> Int {
    var width = 1
    while width * 2 < range.count { width *= 2 }
    return range.lowerBound + width
  }
}

@Suite("Proof builder")
struct ProofBuilderTests {
  @Test("every size up to 600 proves what the definition says, with one builder for all")
  func againstTheDefinition() throws {
    let leaves = entries(600)
    let reference = ReferenceTree(leaves)
    var builder = ProofBuilder(reader: CountedTree(leaves), capacity: 2)
    var random = SeededGenerator(seed: 8)
    for size in 1...leaves.count {
      #expect(try builder.root(ofSize: UInt64(size)) == reference.root(0..<size))
      let isWhole = size <= 70 || [255, 256, 257, 258, 511, 512, 513].contains(size)
      let places =
        isWhole ? Array(0..<size) : (0..<12).map { _ in Int.random(in: 0..<size, using: &random) }
      for place in places {
        let path = try builder.inclusion(of: UInt64(place), in: UInt64(size))
        #expect(path == reference.path(place, 0..<size), "\(place) in \(size)")
        let proof = try builder.consistency(from: UInt64(place + 1), to: UInt64(size))
        #expect(proof == reference.consistency(place + 1, 0..<size), "\(place + 1) to \(size)")
      }
    }
  }

  @Test("trees with three levels of tiles", arguments: [65_535, 65_536, 65_537, 70_000])
  func larger(size: Int) throws {
    let leaves = ManyLeaves.all
    let reference = ReferenceTree(leaves)
    let root = reference.root(0..<size)
    var builder = ProofBuilder(reader: CountedTree(leaves), capacity: 3)
    #expect(try builder.root(ofSize: UInt64(size)) == root)
    var random = SeededGenerator(seed: UInt64(size))
    let places = [0, 255, 256, size - 257, size - 1]
    for place in places + (0..<40).map({ _ in Int.random(in: 0..<size, using: &random) }) {
      let path = try builder.inclusion(of: UInt64(place), in: UInt64(size))
      #expect(path == reference.path(place, 0..<size))
      try InclusionProof.check(
        path, leaf: leaves[place], index: UInt64(place), size: UInt64(size), root: root)
      let old = place + 1
      let proof = try builder.consistency(from: UInt64(old), to: UInt64(size))
      #expect(proof == reference.consistency(old, 0..<size))
    }
  }

  @Test("neighbours share their tiles: each is read once")
  func readsEachTileOnce() throws {
    let tree = CountedTree(entries(1_000))
    var builder = ProofBuilder(reader: tree)
    for index in 0..<UInt64(1_000) { _ = try builder.inclusion(of: index, in: 1_000) }
    #expect(tree.reads == ["0/0": 1, "0/1": 1, "0/2": 1, "0/3": 1, "1/0": 1])
  }

  @Test("no more tiles are kept than the capacity, the ones last used")
  func isBounded() throws {
    let tree = CountedTree(entries(1_024))
    var builder = ProofBuilder(reader: tree, capacity: 2)
    // Each proof needs its own tile and the roots of the four, one level up.
    for index: UInt64 in [0, 300, 0, 600] { _ = try builder.inclusion(of: index, in: 1_024) }
    #expect(tree.reads == ["0/0": 2, "0/1": 1, "0/2": 1, "1/0": 1])
  }

  @Test("what a tile lacked when it was read is read when the tree has grown")
  func grows() throws {
    let leaves = entries(300)
    let tree = CountedTree(leaves)
    var builder = ProofBuilder(reader: tree)
    for size in [100, 300, 100] {
      let path = try builder.inclusion(of: 7, in: UInt64(size))
      #expect(path == referencePath(7, leaves[..<size]))
    }
    #expect(tree.reads["0/0"] == 2)
  }

  @Test("a store that lacks hashes is told of, and does not trap")
  func short() {
    var builder = ProofBuilder(reader: CountedTree(entries(200)))
    #expect(throws: ReadError.self) { try builder.inclusion(of: 0, in: 300) }
    #expect(throws: ReadError.self) { try builder.inclusion(of: 299, in: 300) }
    #expect(throws: ReadError.self) { try builder.consistency(from: 250, to: 70_000) }
  }
}

/// Leaves for trees with three levels, made once.
private enum ManyLeaves {
  static let all = entries(70_000)
}
