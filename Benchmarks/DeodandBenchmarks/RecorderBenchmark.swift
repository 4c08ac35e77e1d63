import Deodand
import DeodandStore

/// Recording through the whole recorder, against bare SQLite inserting the same rows in
/// transactions of the same size with the same durability.
enum RecorderBenchmark {
  private static let callers = 64
  /// Ours and the floor take turns, so that a machine whose disk has moods is unfair to both alike.
  private static let rounds = 15

  static func run() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    print("recorder: 1 KiB records, each durable when its call returns")
    try await compare("64 callers", callers: callers, each: 200, goal: 0.6, in: scratch)
    if CommandLine.arguments.count > 2 { return }
    try await compare("1 caller", callers: 1, each: 800, goal: 0.7, in: scratch)
  }

  private static func compare(
    _ name: String, callers: Int, each: Int, goal: Double, in scratch: Scratch
  ) async throws {
    var ratios: [Double] = []
    var rates: [Double] = []
    var floors: [Double] = []
    var batches: [Double] = []
    for round in 0..<rounds {
      let log = scratch.path("\(callers)-\(round)")
      let own = try await record(callers: callers, each: each, into: log, scratch)
      let rows = try Rows(of: log)
      let floor = try BareSQLite.insert(
        rows.bytes, perTransaction: own.batch, into: scratch.path("\(callers)-\(round).db"))
      ratios.append(floor / own.seconds)
      rates.append(Double(callers * each) / own.seconds)
      floors.append(Double(rows.bytes.count) / floor)
      batches.append(Double(own.batch))
    }
    print(
      "  \(name): \(Int(median(rates)))/s, bare SQLite \(Int(median(floors)))/s in batches of",
      "\(Int(median(batches))): ratio \(rounded(median(ratios)))",
      "(median of \(rounds), \(rounded(ratios.min() ?? 0)) to \(rounded(ratios.max() ?? 0));",
      "limit \(goal))")
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func record(
    callers: Int, each: Int, into path: String, _ scratch: Scratch
  ) async throws -> (seconds: Double, batch: Int) {
    var configuration = RecorderConfiguration()
    configuration.state = StateDirectory(path: scratch.path("state"))
    let recorder = try await Recorder.openOrCreate(
      path, origin: "example.com/benchmark", configuration: configuration)
    // The first call opens the log for good; the clock starts after it.
    _ = try await recorder.record(EventDraft(.toolCall, basis: .observed))
    let before = await recorder.commits
    let clock = ContinuousClock()
    let time = try await clock.measure {
      try await withThrowingTaskGroup(of: Void.self) { group in
        for caller in 0..<callers {
          group.addTask {
            for number in 0..<each {
              _ = try await recorder.record(BenchmarkDraft.make(caller: caller, number: number))
            }
          }
        }
        try await group.waitForAll()
      }
    }
    let commits = await recorder.commits - before
    try await recorder.close()
    return (time / .seconds(1), max(1, callers * each / max(1, commits)))
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// The records of a log as they are stored.
private struct Rows {
  var bytes: [[UInt8]] = []
  var meanBytes: Int { bytes.reduce(0) { $0 + $1.count } / max(1, bytes.count) }

  init(of path: String) throws {
    let reader = try LogReader(path)
    for sequence in 3..<reader.size - 1 { bytes.append(try reader.recordBytes(sequence)) }
  }
}
