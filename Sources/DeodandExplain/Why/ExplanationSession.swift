public import DeodandEvents

/// Explains one action after the other, and remembers between them what the run says: the whole of
/// a long run costs little more than reading it.
///
/// Answers are those of `Why.explain`, but that a context is stated once for the request that had
/// it, and there only as far as no earlier request states it. Ask in the order of the log, of a log
/// that does not change meanwhile.
///
/// It is not for several threads at a time.
public final class ExplanationSession<Reader: EventReader> {
  private let reader: Reader
  private var memories: [RunMemory<Reader>] = []
  private var stated: Set<UInt64> = []
  /// Runs that are remembered: an agent's and those of the agents that it sends out.
  private static var runs: Int { 2 }

  /// Begins to ask a reader.
  public init(_ reader: Reader) { self.reader = reader }

  /// Explains a record; with it comes the context that the answer refers to, if that has not come
  /// before.
  public func explain(
    _ sequence: UInt64
  ) throws(ExplainError) -> (explanation: Explanation, context: StatedContext?) {
    try Why.explaining(sequence) { () throws(ReadError) in
      try reader.atOnce { () throws(ReadError) in
        let subject = try reader.record(sequence)
        var walk = try WhyWalk(sequence, in: reader, knowing: memory(of: subject))
        try walk.takeEveryStep()
        guard let known = walk.context, !known.parts.isEmpty,
          stated.insert(known.request).inserted
        else { return (walk.explanation, nil) }
        return (walk.explanation, StatedContext(known))
      }
    }
  }

  /// What is known of the run of a record; of more runs than are remembered the oldest is
  /// forgotten.
  private func memory(of subject: Record) throws(ReadError) -> RunMemory<Reader> {
    if let run = subject.run,
      let known = memories.first(where: { $0.run?.utf8.elementsEqual(run.utf8) ?? false })
    {
      return known
    }
    let memory = try RunMemory(of: subject, in: reader, isKept: true)
    if memories.count == Self.runs { memories.removeFirst() }
    memories.append(memory)
    return memory
  }
}
