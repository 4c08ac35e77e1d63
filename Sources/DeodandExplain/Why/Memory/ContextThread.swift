import DeodandDialogue
import DeodandEvents

/// What a model had before it in the request that was looked at last, and in those before that it
/// goes on from.
///
/// Numbers of parts are given in the order in which parts first came and are never given again, so
/// what is remembered by number stays true while the context grows.
final class ContextThread {
  /// The request.
  var request: UInt64
  /// Its body.
  var text = RequestText()
  /// Its parts, in order.
  var parts: [ContextPart] = []
  /// What its tools say, by the JSON that says so.
  var offers: (tools: JSONValue?, passages: [Passage]) = (nil, [])
  /// Where values may stand in its parts, and in those of earlier requests of this thread.
  var index: PassageIndex
  /// Where values stand that were looked for.
  var trails = ValueTrails()
  /// What is known of parts by their numbers, for all questions.
  var described: [String: Described] = [:]
  /// The parts in which somebody hands a task over, by number; asked once for each.
  var delegations: [Int: Bool] = [:]

  /// Parts by their numbers.
  struct Described {
    /// Those that were read.
    var seen: Set<Int> = []
    /// Those with a sentence that describes what the tool does.
    var describing: Set<Int> = []
    /// Those with such a sentence that tells somebody to act.
    var telling: Set<Int> = []
  }

  /// Begins with nothing; `isKept` says whether other questions will follow.
  init(request: UInt64, isKept: Bool) {
    self.request = request
    index = PassageIndex(isKept: isKept)
  }

  /// Which parts tell somebody to do what a tool does, and which describe it at all: each part is
  /// read once for each tool.
  func described(by tool: String, _ parts: [ContextPart]) -> Described {
    // Taken out meanwhile: there is to be one of it.
    var known = described.removeValue(forKey: tool) ?? Described()
    let words = ToolWords(tool)
    for part in parts where known.seen.insert(part.number).inserted {
      for passage in part.passages {
        for sentence in Sentence.all(in: passage.text) where words.describe(sentence) {
          known.describing.insert(part.number)
          if Directive.isOne(sentence, verb: words.verb) { known.telling.insert(part.number) }
        }
      }
    }
    described[tool] = known
    return known
  }

  /// Whether somebody hands a task over in a part.
  func isDelegation(_ part: ContextPart) -> Bool {
    if let known = delegations[part.number] { return known }
    let answer = part.passages.contains { passage in
      Sentence.all(in: passage.text).contains(where: Directive.isDelegation)
    }
    delegations[part.number] = answer
    return answer
  }

  /// The index of the list's element in which a pointer leads; nil outside of the list.
  func element(of pointer: String) -> Int? {
    guard let list = text.list, pointer.utf8.starts(with: list.pointer.utf8) else { return nil }
    let rest = pointer.utf8.dropFirst(list.pointer.utf8.count)
    guard rest.first == UInt8(ascii: "/") else { return nil }
    var number = 0
    for byte in rest.dropFirst() {
      if byte == UInt8(ascii: "/") { return number }
      guard TextSearch.isDigit(byte), number < 1 << 32 else { return nil }
      number = number * 10 + Int(byte - 0x30)
    }
    return rest.count > 1 ? number : nil
  }
}

/// The threads of a run: an agent and those that it sends out have each a context of their own.
///
/// A subagent's requests stand between those of its parent; with one context remembered, each turn
/// would read the whole anew.
struct ContextThreads {
  private var threads: [ContextThread] = []
  private let isKept: Bool
  /// Threads that are remembered, each with the text of one context.
  ///
  /// Beyond it the thread that was used longest ago is forgotten.
  private static let limit = 4

  /// Remembers nothing yet; `isKept` says whether other questions will follow the first.
  init(isKept: Bool) { self.isKept = isKept }

  /// The thread that a body goes on from most, read up to that body (`lists` are the members that
  /// may hold its messages), and how many elements of its list they share; a new one where it goes
  /// on from none.
  mutating func thread(
    _ request: UInt64, _ items: [ContentReference.Item], lists: [String],
    from reader: some EventReader
  ) throws(ReadError) -> (thread: ContextThread, kept: Int) {
    let shares = threads.map { $0.text.shared(with: items) }
    let best = threads.indices.max { shares[$0] < shares[$1] }
    if let best, threads[best].text.absence == nil {
      let thread = threads[best]
      let kept = thread.text.elements(within: shares[best])
      // A context that shares little is another one, and this one may go on.
      if kept > 0, 2 * kept >= thread.text.list?.elements.count ?? 0 {
        threads.remove(at: best)
        threads.append(thread)
        let list = thread.text.list?.pointer
        try thread.text.goOn(
          after: shares[best], with: items, lists: lists, isKept: isKept, from: reader)
        return (thread, thread.text.list?.pointer == list ? kept : 0)
      }
    }
    let thread = ContextThread(request: request, isKept: isKept)
    try thread.text.goOn(after: 0, with: items, lists: lists, isKept: isKept, from: reader)
    if threads.count == Self.limit { threads.removeFirst() }
    threads.append(thread)
    return (thread, 0)
  }
}
