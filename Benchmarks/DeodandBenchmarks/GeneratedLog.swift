import Deodand

/// A log for other benchmarks to read: `generate DIRECTORY COUNT`.
///
/// Records are those of the recorder's benchmark, about 1 KiB each.
enum GeneratedLog {
  static func make(_ path: String, count: Int) async throws {
    let recorder = try await Recorder.openOrCreate(path, origin: "example.com/generated")
    var made = 0
    while made < count {
      let batch = (made..<min(made + 1000, count)).map { number in
        BenchmarkDraft.make(caller: number % 64, number: number)
      }
      _ = try await recorder.record(batch)
      made += batch.count
    }
    _ = try await recorder.checkpoint()
    try await recorder.close()
  }
}

/// An event whose record has about 1 KiB.
enum BenchmarkDraft {
  private static let filler = String(repeating: "x", count: 560)

  static func make(caller: Int, number: Int) -> EventDraft {
    EventDraft(
      .toolCall, basis: .observed, subject: "run/\(caller)",
      data: [
        "gen_ai.tool.name": "benchmark", "number": .integer(Int64(number)),
        "note": .string(filler),
      ])
  }
}
