import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Two pieces of evidence of one log, and of two.
@Suite struct HistoryComparisonTests {
  /// What is known of a log in memory: all of it, or what a bundle would show.
  private struct History: KnownHistory {
    let log: MemoryLog
    let keys: KeyHistory
    let size: UInt64
    var sizes: [UInt64]?
    var sequences: [UInt64]?
    var origin: String { log.origin }

    init(_ log: MemoryLog, sizes: [UInt64]? = nil, sequences: [UInt64]? = nil) throws {
      self.log = log
      self.sizes = sizes
      self.sequences = sequences
      size = sizes?.max() ?? log.size
      keys = KeyHistory(try #require(BirthCertificate(log.record(0))))
    }

    func root(ofSize size: UInt64) throws(ReadError) -> Hash256? {
      MerkleTree.root(of: log.leaves.prefix(Int(size)))
    }

    func leaf(_ sequence: UInt64) throws(ReadError) -> Hash256? {
      LeafHash.of(log.records[Int(sequence)])
    }
  }

  private func compare(_ one: History, _ two: History) throws -> Finding {
    let both = try [
      HistoryComparison.compare(one, two, as: "other"),
      HistoryComparison.compare(two, one, as: "other"),
    ]
    // Only the log that is named may differ.
    #expect(both[0].map(\.code) == both[1].map(\.code), "the order does not matter")
    #expect(both[0].map(\.records) == both[1].map(\.records))
    return try #require(both[0].first)
  }

  private func log(_ count: Int) throws -> MemoryLog {
    var log = try MemoryLog()
    for number in 1..<count {
      log.append(RecordPlan(.humanInput, subject: "run/r", data: ["n": .integer(Int64(number))]))
    }
    return log
  }

  @Test("of two logs the first record in which they differ is named", arguments: [1, 2, 7, 8, 19])
  func fork(at place: Int) throws {
    let log = try log(20)
    let fork = log.rewritten { $0[place].data["n"] = "other" }
    let finding = try compare(History(log), History(fork))
    #expect(finding.code == "against-forked" && finding.outcome == .invalid)
    #expect(finding.records == [UInt64(place)])
    #expect(finding.message.contains("from record \(place) on"))
  }

  @Test("a log and its own beginning are of one history")
  func prefix() throws {
    let log = try log(20)
    for count in [1, 2, 19, 20] {
      let finding = try compare(History(log), History(self.log(count)))
      #expect(finding.code == "against-consistent" && finding.outcome == .valid)
    }
  }

  @Test("of bundles the fork is named as far as it can be told")
  func bundles() throws {
    let log = try log(20)
    let fork = log.rewritten { $0[9].data["n"] = "other" }
    // By the root of a size that both know.
    let roots = try compare(
      History(log, sizes: [1, 4, 20], sequences: [0, 2]),
      History(fork, sizes: [1, 4, 20], sequences: [0, 3]))
    #expect(roots.code == "against-forked" && roots.records == [4])
    #expect(roots.message.contains("between 4 and 19"))
    // By a record that both hold.
    let records = try compare(
      History(log, sizes: [1, 20], sequences: [0, 1, 2, 12]),
      History(fork, sizes: [1, 18], sequences: [0, 1, 2, 12]))
    #expect(records.code == "against-forked" && records.records == [3])
    #expect(records.message.contains("between 3 and 12"))
    // By neither: nothing is said that is not known.
    let untold = try compare(
      History(log, sizes: [1, 20], sequences: [0, 12]),
      History(fork, sizes: [1, 18], sequences: [0, 13]))
    #expect(untold.code == "against-untold" && untold.outcome == .unverifiable)
    // Beside the log itself a bundle's checkpoint is enough.
    #expect(
      try compare(History(log), History(fork, sizes: [1, 18], sequences: [0])).code
        == "against-forked")
    #expect(
      try compare(History(log), History(log, sizes: [1, 18], sequences: [0, 12])).code
        == "against-consistent")
    // A log that is shorter than the bundle, and the same where they meet.
    #expect(
      try compare(History(self.log(15)), History(log, sizes: [1, 18], sequences: [0, 12])).code
        == "against-untold")
  }

  @Test("logs of other names or other keys are not compared")
  func unrelated() throws {
    let log = try log(5)
    let named = try compare(History(log), History(MemoryLog(origin: "example.com/other")))
    #expect(named.code == "against-unrelated" && named.outcome == .unverifiable)
    let stranger = try TestKeys.signer("example.com/test", seed: 9).verifier.description
    let keyed = try MemoryLog { data in
      var keys = data["keys"]?.object ?? [:]
      keys["checkpoint"] = .string(stranger)
      data["keys"] = .object(keys)
    }
    #expect(try compare(History(log), History(keyed)).code == "against-unrelated")
  }
}
