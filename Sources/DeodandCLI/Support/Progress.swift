import DeodandConsole

/// A progress line on a terminal, for what takes more than a second; silent everywhere else.
///
/// It goes to standard error, so that the answer on standard output stays whole when it is piped.
struct Progress {
  private let verb: String
  private let total: Int
  private let start = ContinuousClock.now
  private var isShown = false
  // Of what was shown, so that a loop of millions writes a hundred times at most.
  private var lastPercent = -1

  init(_ verb: String, of total: Int) {
    self.verb = verb
    self.total = total
  }

  /// Shows how far it is, at most once a percent and not in the first second.
  ///
  /// `done` counts in the unit of `of`; called as often as is convenient.
  mutating func advance(to done: Int) {
    let percent = total == 0 ? 100 : done * 100 / total
    guard percent != lastPercent, Output.notes.isTerminal,
      ContinuousClock.now - start > .seconds(1)
    else { return }
    lastPercent = percent
    isShown = true
    show("\r\(verb) \(percent) %")
  }

  /// Wipes the line.
  ///
  /// To be called before anything else is written, or the words would stand behind the line.
  func end() {
    if isShown { show("\r\u{1b}[K") }
  }

  private func show(_ text: String) {
    // Progress is a courtesy: a terminal that is gone must not stop the work.
    try? Output.notes.write(text)
    try? Output.notes.flush()
  }
}
