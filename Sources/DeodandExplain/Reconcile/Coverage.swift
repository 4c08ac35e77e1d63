public import DeodandEvents

/// What the recorders of some records said they watch.
///
/// It tells silence from absence: where nobody watched, that nothing is on record says nothing.
struct Coverage {
  /// By the recorders' own word, each once, in order.
  let watches: [Watch]

  /// A recorder whose start can't be read is taken for one that says nothing of what it watches.
  init(_ recorders: Set<UInt64>, in reader: some EventReader) throws(ReadError) {
    var found: [Watch] = []
    for recorder in recorders.sorted() {
      // A bundle need not hold the record of its recorder.
      guard let started = try? reader.record(recorder) else { continue }
      for watch in started[.watches] ?? [] where !found.contains(where: { $0.line == watch.line }) {
        found.append(watch)
      }
    }
    watches = found
  }

  /// Whether any recorder watched a way on which executions are seen.
  var seesExecutions: Bool { watches.contains(where: \.seesExecutions) }

  /// What was watched, for a sentence.
  var sentence: String {
    watches.isEmpty
      ? "no recorder says what it watched"
      : "watched were: \(watches.map(\.line).joined(separator: "; "))"
  }
}

extension Watch {
  /// What is watched, as a line of an answer: what recorders wrote may hold anything.
  public var line: String { Visible.line(sentence, limit: 120) }
}
