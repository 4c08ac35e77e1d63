import DeodandEvents

/// The lines of a transcript by who follows whom: what a model had before it is the way from a line
/// back to the first.
///
/// A rewound conversation goes on from an earlier line, so the file's order is not the order of
/// what was said. Lines refer to earlier ones only. The bytes that are held have a limit: beyond it
/// the oldest messages are let go.
///
/// Adding a line takes constant time but for what is let go; a context takes time in proportion to
/// the way back to the first line.
struct ConversationTree {
  /// Parents have smaller numbers than their children, for a name is looked up when a line is
  /// added: so there is no circle, whatever the file says.
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
  /// The first node whose message is still held, and how many bytes those that are held have
  /// together.
  private var firstHeld = 0
  private var heldBytes = 0
  private let limit: Int

  /// The limit is in bytes of messages; the nodes themselves stay, at a few words each.
  init(limit: Int) { self.limit = limit }

  /// Adds a line: its name, the line that it follows, the line whose call it answers, what it says.
  ///
  /// A name that comes twice stands for the later line from then on.
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
    // The newest message is held however long it is: the next request would have nothing without
    // it.
    while heldBytes > limit, firstHeld < index {
      heldBytes -= nodes[firstHeld].byteCount
      nodes[firstHeld].message = nil
      firstHeld += 1
    }
  }

  /// What stands on the way to a line, that line included.
  ///
  /// Without a name the line begins a conversation, and nothing was before it.
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

  /// As held in memory; what the pieces cost beside their bytes is not counted.
  private static func byteCount(_ message: ContentDraft) -> Int {
    message.pieces.reduce(0) { sum, piece in
      switch piece {
      case .chunk(let bytes): sum + bytes.count
      case .literal(let text): sum + text.utf8.count
      }
    }
  }
}
