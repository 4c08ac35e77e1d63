import DeodandEvents
public import DeodandExplain

extension TextReport {
  /// What came after, as a tree: each record under the one that it was reached from.
  ///
  /// Calls come first, for they are what touched the world; then the way to them.
  public func impact(_ impact: Impact) -> String {
    let subject =
      switch impact.start {
      case .record(let number): "What followed record \(number)"
      case .content(let count): "What content of \(count) bytes touched"
      }
    var text = heading("\(subject) in \(Visible.line(impact.origin))") + "\n"
    text += heading("In short")
    text += paragraph(Self.short(impact), indent: "  ")
    for call in impact.calls.prefix(Self.callLimit) {
      text += statement(call.statement, first: "  • ", rest: "    ", tail: Self.run(call))
    }
    if impact.calls.count > Self.callLimit {
      text += paragraph(
        "and \(impact.calls.count - Self.callLimit) more; --json lists them all.", indent: "    ")
    }
    if !impact.steps.isEmpty {
      text += "\n" + heading("How it got there")
      text += branches(impact)
    }
    if !impact.gaps.isEmpty {
      text += "\n" + heading("What is not known")
      for gap in impact.gaps { text += statement(gap, first: "  • ", rest: "    ") }
    }
    // Said in every answer: a tree of arrows is read as a tree of causes.
    return text + "\n"
      + paragraph(
        "That a model had something before it when it answered is shown as exactly that; it is no proof that "
          + "it acted because of it.", indent: "") + legend()
  }

  /// How many calls are listed before the tree.
  ///
  /// The JSON form has no such limit.
  private static let callLimit = 20

  /// Nothing reached is an answer as well, and says so in words.
  private static func short(_ impact: Impact) -> String {
    if impact.steps.isEmpty { return "Nothing on record holds it or followed from it." }
    let requests = impact.steps.filter { $0.type == .modelRequest }.count
    return "Reached: \(Prose.count(impact.steps.count, "record")) in "
      + "\(Prose.count(impact.runs.count, "run")), among them \(Prose.count(requests, "request")) to models "
      + "and \(Prose.count(impact.calls.count, "call")) of tools."
  }

  private static func run(_ step: Impact.Step) -> String {
    step.run.map { " (run \(Visible.line($0, limit: 80)))" } ?? ""
  }

  /// Each step stands once, under the record from which it was reached first: a record may have
  /// other causes, which stand in the graph.
  ///
  /// Children are in the order of the log.
  private func branches(_ impact: Impact) -> String {
    var children: [UInt64?: [Impact.Step]] = [:]
    for step in impact.steps.sorted(by: { $0.record < $1.record }) {
      let isRoot = step.from.map { impact.start == .record($0) } ?? true
      children[isRoot ? nil : step.from, default: []].append(step)
    }
    var text = ""
    // A stack, for a chain may be as deep as the walk was allowed to go.
    var open = (children[nil] ?? []).reversed().map { (step: $0, bars: [Bool]()) }
    // The stack is reversed, so the first entry is the last root.
    for index in open.indices { open[index].bars = [index == 0] }
    while let (step, bars) = open.popLast() {
      let more = children[step.record] ?? []
      text += branch(step, bars, hasBranches: !more.isEmpty)
      for (index, child) in more.enumerated().reversed() {
        open.append((step: child, bars: bars + [index == more.count - 1]))
      }
    }
    return text
  }

  /// One step; `bars` says of each level whether it is the last of its branches.
  private func branch(_ step: Impact.Step, _ bars: [Bool], hasBranches: Bool) -> String {
    // Branches that would leave no room for words are drawn flat.
    let shown = bars.suffix(max(1, (style.width - 36) / 3))
    let stem = shown.dropLast().map { $0 ? "   " : "│  " }.joined()
    let isLast = shown.last ?? true
    return statement(
      step.statement, first: "  " + stem + (isLast ? "└─ " : "├─ "),
      rest: "  " + stem + (isLast ? "   " : "│  ") + (hasBranches ? "│  " : "   "),
      tail: bars.count == 1 ? Self.run(step) : "")
  }
}
