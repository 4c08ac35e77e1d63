import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// A bundle finds what a log finds; what a log's index hides, a bundle holds all the same.
@Suite("Reading and selecting")
struct BundleReaderTests {
  /// A log whose index knows nothing: each question finds nothing.
  private struct Blind: EventReader, HashReader {
    let log: MemoryLog
    var size: UInt64 { log.size }
    var origin: String { log.origin }
    func record(_ sequence: UInt64) throws(ReadError) -> Record { try log.record(sequence) }
    func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] { [] }
    func content(_ commitment: Commitment) throws(ReadError) -> ContentState {
      try log.content(commitment)
    }
    func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256] {
      try log.hashes(level: level, tile: tile, count: count)
    }
  }

  private static func log() throws -> MemoryLog {
    var log = try BundleCase.log()
    log.append(
      RecordPlan(.incidentOpened, basis: .declared, data: ["incident": "i", "runs": ["r2"]]))
    log.append(RecordPlan(.recorderDropped, data: ["records": 3]))
    log.append(RecordPlan(.recorderStarted, data: ["host": "other"]))
    log.append(RecordPlan(.recorderStopped, recorder: 9))
    return log
  }

  @Test("an index that hides everything cuts no bundle")
  func blind() throws {
    let log = try Self.log()
    let birth = try BirthCertificate(log.record(0)).unwrapped()
    let checkpoint = try log.checkpoint().verified(by: log.verifier())
    for selection in [.run("r1"), .incident("i"), .range(2, 4)] as [BundleManifest.Selection] {
      #expect(try selection.isAnswered(in: Blind(log: log)))
      let hidden = try BundleExporter(
        selection, of: Blind(log: log), birth: birth, checkpoint: checkpoint)
      let seen = try BundleExporter(selection, of: log, birth: birth, checkpoint: checkpoint)
      #expect(hidden.selected == seen.selected && !seen.selected.isEmpty)
    }
    #expect(try !BundleManifest.Selection.run("r9").isAnswered(in: log))
  }

  @Test("a bundle holds what its recorders said of their end, and no other's")
  func endings() throws {
    let log = try Self.log()
    let manifest = try UncheckedBundle(parsing: BundleCase.export(of: log)).manifest
    #expect(manifest?.records == [0, 1, 2, 3, 5, 6, 8])
  }

  @Test("every question finds in a bundle of everything what it finds in the log")
  func same() throws {
    let log = try Self.log()
    let reader = try BundleCase.verify(
      BundleCase.export(.range(0, .max), of: log), trust: Trust()
    ).verified.unwrapped().reader
    let commitment = try log.record(3).content[0].items.compactMap {
      if case .chunk(let commitment) = $0 { commitment } else { nil }
    }[0]
    let changes: [(inout RecordQuery) -> Void] = [
      { $0.run = "r1" }, { $0.run = "r2" }, { $0.types = [.toolCall, .recorderStarted] },
      { $0.tool = "move" }, { $0.callID = "c1" }, { $0.recorder = 1 }, { $0.limit = 2 },
      { $0.commitment = commitment }, { $0.range = 2..<6 }, { $0.order = .descending },
      { $0.id = RecordPlan.id(4) }, { $0.types = [.toolResult] }, { $0.run = "none" },
    ]
    for first in changes {
      for second in changes {
        var query = RecordQuery()
        first(&query)
        second(&query)
        #expect(try reader.find(query) == log.find(query), "\(query)")
      }
    }
    var walked: [UInt64] = []
    try reader.forEachRecord(in: 2..<5) { (sequence, bytes) throws(ReadError) in
      walked.append(sequence)
      #expect(bytes == log.records[Int(sequence)])
      return sequence < 3
    }
    #expect(walked == [2, 3] && !reader.isWhole && log.isWhole)
  }

  @Test("whoever asks a bundle for the same content for ever is told that it is too much")
  func allowance() throws {
    struct Greedy: AnswerMaker {
      let readings: Int
      func make(of source: AnswerSource, _ write: (AnswerPart, [UInt8]) throws -> Void) throws {
        let reference = try source.reader.record(2).content[0]
        for case .chunk(let commitment) in reference.items {
          for _ in 0..<readings { _ = try source.reader.content(commitment) }
        }
        try FixedAnswers().make(of: source, write)
      }
    }
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    let text = String(repeating: "0123456789", count: 20_000)
    let body = log.body("text", text)
    log.append(RecordPlan(.humanInput, basis: .declared, subject: "run/r1", content: [body]))
    let bytes = try BundleCase.export(of: log)
    // 1 GiB and 512 times a bundle of some 200 kB.
    for (readings, outcome) in [(5_000, Outcome.valid), (8_000, .unverifiable)] {
      let verdict = try BundleVerifier.verify(
        bytes, trust: BundleCase.trust(log), answers: Greedy(readings: readings)
      ).verdict
      #expect(verdict.findings("answers-recomputed").map(\.outcome) == [outcome], "\(readings)")
    }
  }
}
