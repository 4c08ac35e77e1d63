import DeodandEvents

/// What the recorders of some records said they watch.
struct Coverage {
  /// In the recorders' own words, each once, in order.
  let watches: [String]

  init(_ recorders: Set<UInt64>, in reader: some EventReader) throws(ReadError) {
    var found: [String] = []
    for recorder in recorders.sorted() {
      // A bundle need not hold the record of its recorder.
      guard let started = try? reader.record(recorder) else { continue }
      for watch in started.data["watches"]?.array ?? [] {
        if let text = watch.string.map({ Visible.line($0, limit: 120) }), !found.contains(text) {
          found.append(text)
        }
      }
    }
    watches = found
  }

  /// Ways on which the execution of a tool is seen.
  private static let execution = ["mcp", "hook", "otlp", "telemetry", "import", "record", "draft"]

  /// Whether any recorder watched a way on which executions are seen.
  var seesExecutions: Bool {
    watches.contains { watch in Self.execution.contains { watch.lowercased().hasPrefix($0) } }
  }

  /// What was watched, for a sentence.
  var sentence: String {
    watches.isEmpty
      ? "no recorder says what it watched" : "watched were: \(watches.joined(separator: "; "))"
  }
}
