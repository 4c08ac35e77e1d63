import DeodandEvents
import DeodandLog
import Testing

/// A tree in memory, whole: what a store derives from its tiles.
struct MemoryTree: HashReader {
  let leaves: [Hash256]

  func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256] {
    let span = 1 << (8 * level)
    return (0..<count).map { index in
      let start = (Int(tile) * 256 + index) * span
      return MerkleTree.root(of: leaves[start..<(start + span)])
    }
  }
}

func entries(_ count: Int) -> [Hash256] {
  (0..<count).map { LeafHash.of(Array("entry \($0)".utf8)) }
}

@Suite("Tree")
struct TreeTests {
  @Test(
    "roots of the golden vector",
    arguments: [
      (0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
      (1, "dziFphNIniTOLPdhmdakI/BC5LvxLX7s7pEu8nbGVwE="),
      (2, "WkdmL9ijF9lgSaP59HxV3GfKZgUbqjaD27GbL+CaB7A="),
      (3, "lPvQ3YNvUDAWkubQ6t5yjuGexSv/8WBu2AfIV11aqhk="),
      (77, "YAx3y6RlBeB0YnIfLUktKJafverUlCliQJhToSRjIw4="),
      (256, "2mWW2VNp9f7zIquOTg2jsLUCNqqcijsdJG90Ecni4y4="),
      (300, "yjk9Apa+xeC43KuYO9H7fRRh9RLnJny4ljGtJv1m2Eg="),
    ])
  func goldenRoots(size: Int, root: String) {
    let leaves = entries(size)
    #expect(Base64.encode(MerkleTree.root(of: leaves).bytes) == root)
    var frontier = Frontier()
    for leaf in leaves { _ = frontier.append(leaf) }
    #expect(Base64.encode(frontier.root.bytes) == root)
  }

  @Test("the frontier knows every root up to 1,100 leaves, and can be rebuilt at each size")
  func frontier() {
    let leaves = entries(1100)
    let tree = MemoryTree(leaves: leaves)
    var frontier = Frontier()
    for size in 1...leaves.count {
      let tiles = frontier.append(leaves[size - 1])
      #expect(frontier.root == MerkleTree.root(of: leaves[..<size]))
      #expect(tiles.count == (size.isMultiple(of: 256) ? 1 : 0))
      if let tile = tiles.first {
        #expect(tile.hashes == leaves[(size - 256)..<size].flatMap(\.bytes))
        #expect(tile.number == UInt64(size / 256 - 1) && tile.level == 0)
        #expect(tile.root == MerkleTree.root(of: leaves[(size - 256)..<size]))
      }
      var edge: [[Hash256]] = []
      for level in 0..<2 {
        let width = (size >> (8 * level)) % 256
        let tile = UInt64((size >> (8 * level)) / 256)
        edge.append((try? tree.hashes(level: level, tile: tile, count: width)) ?? [])
      }
      #expect(Frontier(size: UInt64(size), edge: edge).root == frontier.root)
    }
  }

  @Test("a second level of tiles completes at 65,536 leaves")
  func levels() {
    var frontier = Frontier()
    var completed: [FullTile] = []
    var leaf = LeafHash.of([])
    for index in 0..<65_537 {
      leaf = MerkleTree.node(leaf, leaf)
      let tiles = frontier.append(leaf)
      if index == 65_535 { completed = tiles }
    }
    #expect(completed.map(\.level) == [0, 1])
    #expect(completed.map(\.number) == [255, 0])
    #expect(frontier.root == MerkleTree.node(completed[1].root, leaf))
  }

  @Test("every inclusion proof of every tree up to 100 leaves; every mutation is refused")
  func inclusion() throws {
    let leaves = entries(100)
    let tree = MemoryTree(leaves: leaves)
    for size in 1...leaves.count {
      let root = MerkleTree.root(of: leaves[..<size])
      for index in 0..<size {
        let proof = try InclusionProof.prove(
          index: UInt64(index), size: UInt64(size), reader: tree)
        #expect(proof == referencePath(index, leaves[..<size]))
        let claim = Claim(
          proof: proof, leaf: leaves[index], index: UInt64(index), size: UInt64(size), root: root)
        try claim.check()
        for mutation in claim.mutations() {
          #expect(throws: ProofError.self) { try mutation.check() }
        }
      }
    }
  }

  @Test("every consistency proof of every pair up to 100 leaves; every mutation is refused")
  func consistency() throws {
    let leaves = entries(100)
    let tree = MemoryTree(leaves: leaves)
    let roots = (0...100).map { MerkleTree.root(of: leaves[..<$0]) }
    for new in 1...100 {
      for old in 1...new {
        let proof = try ConsistencyProof.prove(
          from: UInt64(old), to: UInt64(new), reader: tree)
        #expect(proof == referenceConsistency(old, leaves[..<new]))
        func check(_ proof: [Hash256], _ old: Int, _ a: Hash256, _ new: Int, _ b: Hash256) throws {
          try ConsistencyProof.check(
            proof, from: UInt64(old), root: a, to: UInt64(new), root: b)
        }
        try check(proof, old, roots[old], new, roots[new])
        for index in proof.indices {
          var flipped = proof
          flipped[index] = flip(proof[index])
          #expect(throws: ProofError.self) { try check(flipped, old, roots[old], new, roots[new]) }
          var dropped = proof
          dropped.remove(at: index)
          #expect(throws: ProofError.self) { try check(dropped, old, roots[old], new, roots[new]) }
        }
        #expect(throws: ProofError.self) {
          try check(proof + [roots[1]], old, roots[old], new, roots[new])
        }
        #expect(throws: ProofError.self) {
          try check(proof, old, flip(roots[old]), new, roots[new])
        }
        #expect(throws: ProofError.self) {
          try check(proof, old, roots[old], new, flip(roots[new]))
        }
        #expect(throws: ProofError.self) { try check(proof, 0, roots[0], new, roots[new]) }
        #expect(throws: ProofError.self) { try check(proof, new + 1, roots[old], new, roots[new]) }
      }
    }
  }

  @Test("proofs across tile borders", arguments: [255, 256, 257, 511, 512, 513, 1000])
  func borders(size: Int) throws {
    let leaves = entries(size)
    let tree = MemoryTree(leaves: leaves)
    let root = MerkleTree.root(of: leaves)
    for index in Set([0, 1, 127, 254, 255, 256, 257, size / 2, size - 2, size - 1])
    where index < size {
      let proof = try InclusionProof.prove(index: UInt64(index), size: UInt64(size), reader: tree)
      try InclusionProof.check(
        proof, leaf: leaves[index], index: UInt64(index), size: UInt64(size), root: root)
    }
    for old in [1, 2, 128, 255, 256, 257, size - 1, size] where old <= size {
      let proof = try ConsistencyProof.prove(from: UInt64(old), to: UInt64(size), reader: tree)
      try ConsistencyProof.check(
        proof, from: UInt64(old), root: MerkleTree.root(of: leaves[..<old]), to: UInt64(size),
        root: root)
    }
  }
}

func flip(_ hash: Hash256) -> Hash256 {
  Hash256(words: (hash.words.0 ^ 1, hash.words.1, hash.words.2, hash.words.3))
}

/// What an inclusion proof claims, and every way to claim something else.
private struct Claim {
  var proof: [Hash256]
  var leaf: Hash256
  var index: UInt64
  var size: UInt64
  var root: Hash256

  func check() throws(ProofError) {
    try InclusionProof.check(proof, leaf: leaf, index: index, size: size, root: root)
  }

  func mutations() -> [Claim] {
    var all: [Claim] = []
    func with(_ change: (inout Claim) -> Void) {
      var copy = self
      change(&copy)
      all.append(copy)
    }
    for index in proof.indices {
      with { $0.proof[index] = flip($0.proof[index]) }
      with { $0.proof.remove(at: index) }
    }
    with { $0.proof.append($0.leaf) }
    with { $0.proof.insert($0.leaf, at: 0) }
    with { $0.leaf = flip($0.leaf) }
    with { $0.root = flip($0.root) }
    with { $0.index = $0.size }
    with { $0.index ^= 1 }
    with { $0.size = 0 }
    return all.filter {
      $0.index != index || $0.size != size || $0.proof != proof || $0.leaf != leaf
        || $0.root != root
    }
  }
}

/// The proof straight from the definition of RFC 6962 section 2.1.1.
func referencePath(_ index: Int, _ leaves: ArraySlice<Hash256>) -> [Hash256] {
  if leaves.count == 1 { return [] }
  var split = 1
  while split * 2 < leaves.count { split *= 2 }
  let middle = leaves.startIndex + split
  return index < split
    ? referencePath(index, leaves[..<middle]) + [MerkleTree.root(of: leaves[middle...])]
    : referencePath(index - split, leaves[middle...]) + [MerkleTree.root(of: leaves[..<middle])]
}

/// The proof straight from the definition of RFC 6962 section 2.1.2.
func referenceConsistency(
  _ old: Int, _ leaves: ArraySlice<Hash256>, isWhole: Bool = true
) -> [Hash256] {
  if old == leaves.count { return isWhole ? [] : [MerkleTree.root(of: leaves)] }
  var split = 1
  while split * 2 < leaves.count { split *= 2 }
  let middle = leaves.startIndex + split
  return old <= split
    ? referenceConsistency(old, leaves[..<middle], isWhole: isWhole)
      + [MerkleTree.root(of: leaves[middle...])]
    : referenceConsistency(old - split, leaves[middle...], isWhole: false)
      + [MerkleTree.root(of: leaves[..<middle])]
}
