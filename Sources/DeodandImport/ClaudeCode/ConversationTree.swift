import DeodandEvents

/// The lines of a transcript by who follows whom: what a model had before it is the way from a line
/// back to the first.
///
/// A rewound conversation goes on from an earlier line, so the file's order is not the order of
/// what was said. Lines refer to earlier ones only. The bytes that are held have a limit: beyond it
/// the oldest messages are let go.
struct ConversationTree {
  private struct Node {
    let parent: Int?
    /// Whether it follows a line that the file does not hold.
    let isTorn: Bool
    var message: ContentDraft?
    let byteCount: Int
    /// Lines with results of the calls in this one: results of calls that run side by side follow
    /// the lines that asked for them, and not each other.
    var results: [Int] = []
  }

  /// What a model had before it.
  struct Context {
    /// The messages in the file's order.
    var messages: [ContentDraft] = []
    /// Whether there was more than what is held.
    var isCut = false
  }

  private var nodes: [Node] = []
  private var byName: [String: Int] = [:]
  private var firstHeld = 0
  private var heldBytes = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a line: its name, the line that it follows, the line whose call it answers, what it says.
  mutating func add(
    _ name: String?, after parent: String?, answering: String?, _ message: ContentDraft?
  ) {
    let index = nodes.count
    let place = parent.flatMap { byName[$0] }
    let byteCount = message.map(Self.byteCount) ?? 0
    nodes.append(
      Node(
        parent: place, isTorn: parent != nil && place == nil, message: message,
        byteCount: byteCount))
    if let name { byName[name] = index }
    if let asked = answering.flatMap({ byName[$0] }) ?? (answering == nil ? nil : place) {
      nodes[asked].results.append(index)
    }
    heldBytes += byteCount
    while heldBytes > limit, firstHeld < index {
      heldBytes -= nodes[firstHeld].byteCount
      nodes[firstHeld].message = nil
      firstHeld += 1
    }
  }

  /// What stands on the way to a line, that line included.
  func context(upTo name: String?) -> Context {
    var context = Context()
    guard let name else { return context }
    guard var index = byName[name] else {
      context.isCut = true
      return context
    }
    var way: Set<Int> = []
    while true {
      if index < firstHeld || nodes[index].isTorn { context.isCut = true }
      if index < firstHeld { break }
      way.insert(index)
      way.formUnion(nodes[index].results)
      guard let parent = nodes[index].parent else { break }
      index = parent
    }
    context.messages = way.sorted().compactMap { nodes[$0].message }
    return context
  }

  private static func byteCount(_ message: ContentDraft) -> Int {
    message.pieces.reduce(0) { sum, piece in
      switch piece {
      case .chunk(let bytes): sum + bytes.count
      case .literal(let text): sum + text.utf8.count
      }
    }
  }
}
