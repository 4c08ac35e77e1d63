import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// Making bundles, and reading what was made.
@Suite("Export and reading")
struct ExportTests {
  @Test("the records of a run, of a range, and none beyond the checkpoint")
  func selection() throws {
    let log = try BundleCase.log()
    func selected(_ selection: BundleManifest.Selection, size: Int? = nil) throws -> [UInt64] {
      try BundleCase.exporter(selection, log, size: size).selected
    }
    #expect(try selected(.run("r1")) == [2, 3, 5])
    #expect(try selected(.range(0, 0)) == [0])
    #expect(try selected(.range(5, .max)) == [5, 6])
    #expect(try selected(.run("r1"), size: 4) == [2, 3])
    #expect(try selected(.range(3, 5), size: 4) == [3])
    #expect(throws: BundleError.self) { try selected(.range(4, 6), size: 4) }
    let bytes = try BundleCase.export(of: log, size: 4)
    // Cut before the record of the run's end: nothing says that there is no more of it.
    let verdict = try BundleCase.verdict(bytes, of: log)
    #expect(verdict.codes(.invalid).isEmpty && verdict.exitCode == 3)
  }

  @Test("nothing to select is an error that says so, and nothing is written")
  func nothing() throws {
    let log = try BundleCase.log()
    let memory = BundleMemory()
    let error = #expect(throws: BundleError.self) {
      try BundleCase.export(.run("r9"), of: log, to: memory)
    }
    #expect(error?.code == .nothingSelected && memory.bytes.isEmpty)
  }

  @Test("a log that can't be read is an error of the log")
  func damagedLog() throws {
    let log = try BundleCase.log().rewritten { $0[5].basis = .reported }
    let broken = try BundleCase.log().rewritten { plans in
      plans[5].content = [
        ContentReference(
          name: "result", mediaType: nil, byteCount: 1, extends: .init(sequence: 99, items: 1),
          items: [], parts: [])
      ]
    }
    #expect(try BundleCase.exporter(.run("r1"), log).selected.count == 3)
    let error = #expect(throws: BundleError.self) { try BundleCase.export(of: broken) }
    #expect(error?.code == .log)
  }

  /// A sink that counts what it is handed, and fails after so many bytes.
  private final class Narrow: BundleSink {
    struct Full: Error {}
    let inner = BundleMemory()
    let limit: Int
    private(set) var largest = 0

    init(limit: Int = .max) { self.limit = limit }

    var byteCount: Int { inner.byteCount }
    func append(_ bytes: [UInt8]) throws {
      largest = max(largest, bytes.count)
      guard inner.byteCount + bytes.count <= limit else { throw Full() }
      try inner.append(bytes)
    }
    func overwrite(_ bytes: [UInt8], at offset: Int) throws {
      try inner.overwrite(bytes, at: offset)
    }
    func truncate(to count: Int) throws { try inner.truncate(to: count) }
    func source() throws -> any BundleSource { try inner.source() }
    func scratch() throws -> any BundleSink { try inner.scratch() }
  }

  @Test("the sink's own failure comes through, wherever it fails")
  func sink() throws {
    let log = try BundleCase.log()
    let size = try BundleCase.export(of: log).count
    for limit in [0, 1, size / 2] {
      #expect(throws: Narrow.Full.self) {
        try BundleCase.export(.run("r1"), of: log, to: Narrow(limit: limit))
      }
    }
  }

  @Test("answers larger than a piece are written in pieces, and are what was made")
  func pieces() throws {
    let log = try BundleCase.log()
    let sink = Narrow()
    let large = String(repeating: "0123456789", count: BundleLimits.pieceBytes / 2)
    let parts: [AnswerPart: [String]] = [.coverage: ["{}"], .reportActions: [large, large, "end"]]
    let answers = FixedAnswers(parts: parts)
    try BundleCase.export(.run("r1"), of: log, answers: answers, to: sink)
    #expect(sink.largest <= BundleLimits.pieceBytes)
    let verdict = try BundleVerifier.verify(
      sink.inner.bytes, trust: BundleCase.trust(log), answers: answers
    ).verdict
    #expect(verdict.exitCode == 0)
    #expect(Container(sink.inner.bytes).text("report.html") == large + large + "end")
  }

  @Test("no bundle is made of what would not verify, if nobody wants one")
  func unfit() throws {
    struct Unfit: Error {}
    let log = try BundleCase.log().rewritten {
      $0[3].claimedPrevious = Hash256(words: (1, 2, 3, 4))
    }
    var codes: Set<String> = []
    let memory = BundleMemory()
    #expect(throws: Unfit.self) {
      try BundleCase.exporter(.run("r1"), log).write(
        BundleCase.request, key: log.evidence.key(), certificate: log.evidence.certificate,
        to: memory, answers: FixedAnswers(),
        isFit: { verdict in
          codes = verdict.codes(.invalid)
          if !codes.isEmpty { throw Unfit() }
        })
    }
    #expect(codes == ["chain-link"])
  }

  @Test("a file that is changed while it is read is not believed")
  func unstable() throws {
    final class Shifting: BundleSource, @unchecked Sendable {
      let bytes: [UInt8]
      let place: Int
      private var reads = 0
      init(_ bytes: [UInt8], _ place: Int) { (self.bytes, self.place) = (bytes, place) }
      var byteCount: Int { bytes.count }
      var isStable: Bool { false }
      func read(_ range: Range<Int>) throws(BundleError) -> [UInt8] {
        var piece = Array(bytes[range])
        if range.contains(place) {
          reads += 1
          if reads > 1 { piece[place - range.lowerBound] ^= 1 }
        }
        return piece
      }
    }
    let log = try BundleCase.log()
    let bytes = try BundleCase.export(of: log)
    for path in ["data/records.jsonl", "data/disclosures.txt", "data/proofs.json"] {
      let content = try Container(bytes)[path].unwrapped()
      let place = try (0..<bytes.count).first {
        bytes[$0...].starts(with: content)
      }.unwrapped()
      let source = Shifting(bytes, place + content.count / 2)
      let verdict = try BundleCase.verify(source, trust: BundleCase.trust(log)).verdict
      #expect(verdict.exitCode == 1, "\(path)")
    }
  }

  @Test("a bundle holds 65,000 files and not one more", .timeLimit(.minutes(3)))
  func fileLimit() throws {
    let own = Container(try BundleCase.export(.range(0, 0), of: MemoryLog())).files.count
    /// A log whose contents and other files are so many.
    func write(_ count: Int) throws {
      var log = try MemoryLog()
      let chunks = (0..<(count - own)).map { log.keep(Array("content \($0)".utf8)) }
      for start in stride(from: 0, to: chunks.count, by: 500) {
        let items = chunks[start..<min(start + 500, chunks.count)].map {
          ContentReference.Item.chunk($0)
        }
        let body = ContentReference(
          name: "text", mediaType: nil, byteCount: 1, extends: nil, items: items, parts: [])
        log.append(RecordPlan(.humanInput, content: [body]))
      }
      try BundleCase.export(.range(0, .max), of: log, to: BundleMemory())
    }
    try write(65_000)
    let error = #expect(throws: BundleError.self) { try write(65_001) }
    #expect(error?.code == .tooLarge)
  }

  @Test("a verified bundle reads like a log of the records that it holds")
  func reader() throws {
    let log = try BundleCase.log()
    let verified = try BundleCase.verify(
      BundleCase.export(of: log), trust: Trust()
    ).verified.unwrapped()
    let reader = verified.reader
    #expect(reader.origin == "example.com/test" && reader.size == 7)
    #expect(try reader.record(3).bytes == log.records[3])
    for absent: UInt64 in [4, 7, .max] {
      let error = #expect(throws: ReadError.self) { try reader.record(absent) }
      #expect(error?.code == .notFound)
    }
    var query = RecordQuery()
    query.run = "r1"
    query.order = .descending
    #expect(try reader.find(query) == [5, 3, 2])
    query.text = "CRANE bay"
    #expect(try reader.find(query) == [2])
    query.text = "crane nowhere"
    #expect(try reader.find(query) == [])
    query = RecordQuery()
    query.callID = "c1"
    query.types = [.toolCall]
    #expect(try reader.find(query) == [3])
  }

  @Test("nothing is read from a bundle in which anything is invalid")
  func unverified() throws {
    let log = try BundleCase.log()
    var container = Container(try BundleCase.export(of: log))
    container["data/custody.jsonl"] = []
    let answer = try BundleCase.verify(container.packed(), trust: Trust())
    #expect(answer.verified == nil && answer.verdict.exitCode == 1)
  }

  @Test("what is read before it is verified says what it holds, or nothing")
  func unchecked() throws {
    let bundle = try BundleCase.export(of: BundleCase.log())
    #expect(try UncheckedBundle(parsing: bundle).manifest?.selection == .run("r1"))
    var container = Container(bundle)
    container["data/manifest.json"] = nil
    #expect(try UncheckedBundle(parsing: container.packed()).manifest == nil)
  }
}
