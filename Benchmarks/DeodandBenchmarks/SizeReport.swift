import Deodand
import DeodandCapture
import DeodandImport
import DeodandStore
import Foundation

/// What a log of imported transcripts takes on the disk: `size FILE`, a file of OpenAI chat
/// messages.
enum SizeReport {
  static func run(_ file: String) async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let bytes = Array(try Data(contentsOf: URL(filePath: file)))
    let source = ImportSource(name: "file", sha256: "", byteCount: bytes.count)
    let transcripts = try TranscriptImport(bytes, .openAIChat, source: source, runPrefix: "t") {
      UUID().uuidString.lowercased()
    }
    var configuration = RecorderConfiguration()
    configuration.state = StateDirectory(path: scratch.path("state"))
    let log = scratch.path("log")
    let recorder = try await Recorder.openOrCreate(
      log, origin: "example.com/size", configuration: configuration)
    let clock = ContinuousClock()
    let recording = try await clock.measure {
      for index in 0..<transcripts.count {
        _ = try await recorder.record(try transcripts.drafts(of: index))
      }
    }
    let closing = try await clock.measure { try await recorder.close() }
    let verifying = try clock.measure {
      let verdict = try LogVerifier.verify(log, state: configuration.state)
      precondition(verdict.exitCode == 0, "the log does not verify")
    }
    try report(log)
    print("  recorded in \(recording), closed and indexed in \(closing), verified in \(verifying)")
    try search(log, clock)
  }

  private static func report(_ log: String) throws {
    let database = try Database(log + "/log.db", .readOnly)
    let reader = try LogReader(log)
    var unique = 0
    let statement = try database.prepare("SELECT commitment FROM content")
    while try statement.step() {
      guard let hash = Hash256(statement.blob(0)),
        case .available(let bytes, _) = try reader.content(Commitment(hash))
      else { continue }
      unique += bytes.count
    }
    let records = try database.integer("SELECT sum(length(bytes)) FROM record")
    let chunks = try database.integer("SELECT count(*) FROM content")
    let pages = try database.prepare(
      "SELECT name, sum(pgsize) FROM dbstat GROUP BY name ORDER BY 2 DESC")
    print("  \(reader.size) records of \(records) bytes; \(chunks) contents of \(unique) bytes")
    var stored: Int64 = 0
    while try pages.step() {
      if pages.text(0).hasPrefix("content") { stored += pages.integer(1) }
      print("    \(pages.text(0)): \(pages.integer(1))")
    }
    let index = try FileManager.default.contentsOfDirectory(atPath: log + "/index")
    let sizes = [
      size(log + "/log.db"), index.reduce(0) { $0 + size(log + "/index/" + $1) },
    ]
    print("  content as stored \(Double(stored) / Double(unique)) of the unique bytes (goal 1.4)")
    print("  log.db \(sizes[0]), index \(sizes[1]): \(Double(sizes[1]) / Double(sizes[0]))")
    print("  whole directory \(sizes[0] + sizes[1]) bytes")
  }

  private static func search(_ log: String, _ clock: ContinuousClock) throws {
    let reader = try LogReader(log)
    for text in ["refund", "the", "cancel reservation"] {
      var query = RecordQuery()
      query.text = text
      var count = 0
      let time = try clock.measure { count = try reader.find(query).count }
      print("  search for \(text): \(count) records in \(time)")
    }
  }

  private static func size(_ path: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.size] as? Int ?? 0
  }
}
