import Deodand
import DeodandStore

/// What an inclusion proof costs, from a log on the disk: `proofs`.
///
/// The floor is what a proof is checked with: one SHA-256 of a node for each sibling.
enum ProofBenchmark {
  private static let count = 100_000

  static func run() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let path = scratch.path("log")
    try await GeneratedLog.make(path, count: count)
    let reader = try LogReader(path)
    let size = reader.size
    let run = (size / 2)..<(size / 2 + 10_000)
    try report("consecutive", Array(run), size, reader)
    // An odd step that shares no factor with the size visits other tiles each time.
    try report("scattered", (0..<10_000).map { $0 * 7_919 % size }, size, reader)
  }

  private static func report(
    _ name: String, _ indices: [UInt64], _ size: UInt64, _ reader: LogReader
  ) throws {
    let clock = ContinuousClock()
    var proofs = ProofBuilder(reader: reader)
    let root = try proofs.root(ofSize: size)
    var paths: [[Hash256]] = []
    let proving = try clock.measure {
      for index in indices { paths.append(try proofs.inclusion(of: index, in: size)) }
    }
    let leaves = try indices.map { LeafHash.of(try reader.recordBytes($0)) }
    let checking = try clock.measure {
      for (place, index) in indices.enumerated() {
        try InclusionProof.check(
          paths[place], leaf: leaves[place], index: index, size: size, root: root)
      }
    }
    print(
      "  \(name): \(proving / indices.count) a proof, \(proving / checking) of what checking costs")
  }
}
