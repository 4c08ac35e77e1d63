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
    let whole = try BundleCase.exporter(log)
    #expect(try whole.selected(.run("r1")) == [2, 3, 5])
    #expect(try whole.selected(.range(0, 0)) == [0])
    #expect(try whole.selected(.range(5, .max)) == [5, 6])
    let early = try BundleCase.exporter(log, size: 4)
    #expect(try early.selected(.run("r1")) == [2, 3])
    #expect(try early.selected(.range(3, 5)) == [3])
    #expect(throws: BundleError.self) { try early.selected(.range(4, 6)) }
    let bytes = try BundleCase.export(of: log, size: 4)
    #expect(try BundleCase.verdict(bytes, of: log).exitCode == 0)
  }

  @Test("nothing to select is an error that says so, and nothing is written")
  func nothing() throws {
    var written = 0
    let log = try BundleCase.log()
    let error = #expect(throws: BundleError.self) {
      try BundleCase.export(.run("r9"), of: log, into: { written += $0.count })
    }
    #expect(error?.code == .nothingSelected && written == 0)
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
    #expect(try BundleCase.exporter(log).selected(.run("r1")).count == 3)
    let error = #expect(throws: BundleError.self) { try BundleCase.export(of: broken) }
    #expect(error?.code == .log)
  }

  @Test("the sink's own failure comes through")
  func sink() throws {
    struct Full: Error {}
    let log = try BundleCase.log()
    #expect(throws: Full.self) {
      try BundleCase.export(of: log, into: { _ in throw Full() })
    }
  }

  @Test("a bundle holds 65,000 files and not one more", .timeLimit(.minutes(3)))
  func fileLimit() throws {
    let log = try MemoryLog()
    let own = Container(try BundleCase.export(.range(0, 0), of: log, documents: [])).files.count
    func write(_ count: Int) throws {
      let documents = (0..<(count - own)).map { (BundlePath.schema("\($0)"), [UInt8]()) }
      _ = try BundleCase.export(.range(0, 0), of: log, documents: documents, into: { _ in })
    }
    try write(65_000)
    let error = #expect(throws: BundleError.self) { try write(65_001) }
    #expect(error?.code == .tooLarge)
  }

  @Test("a verified bundle reads like a log of the records that it holds")
  func reader() throws {
    let log = try BundleCase.log()
    let verified = try BundleVerifier.verify(
      BundleCase.export(of: log), trust: BundleTrust()
    ).verified.unwrapped()
    let reader = verified.reader
    #expect(reader.origin == "example.com/test" && reader.size == 6)
    #expect(try reader.record(3).bytes == log.records[3])
    for absent: UInt64 in [4, 6, .max] {
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
    container["report.html"] = []
    let answer = try BundleVerifier.verify(container.packed(), trust: BundleTrust())
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
