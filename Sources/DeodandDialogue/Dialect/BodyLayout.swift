/// Where things stand in the bodies of a dialect, as data.
package struct BodyLayout: Sendable {
  /// Members of a request that hold a system prompt beside the messages.
  package var system: [String] = []
  /// Members of a request that hold the definitions of tools.
  package var tools: [String] = []
  /// Members of a request that hold the messages: a list, or one text that the user says.
  package var messages: [String] = []
  /// Members of a message that hold its blocks, if it has several.
  package var blocks: [String] = []
  /// Members of any object that hold what it says, in the order in which they are read.
  package var words: [String] = []
  /// Members that name the call which an object answers.
  package var answered: [String] = []
  /// The member of an answer's message that says why it ended.
  package var finishReason: String?
  /// Where a body is cut because other records may hold the same bytes.
  package var cuts: [BodyCut] = []

  package init(
    system: [String] = [], tools: [String] = [], messages: [String] = [],
    blocks: [String] = [], words: [String] = [], answered: [String] = [],
    finishReason: String? = nil, cuts: [BodyCut] = []
  ) {
    self.system = system
    self.tools = tools
    self.messages = messages
    self.blocks = blocks
    self.words = words
    self.answered = answered
    self.finishReason = finishReason
    self.cuts = cuts
  }

  /// The blocks of a message, each with the member that holds it and its number there.
  package func blocks(of message: WireValue) -> [(member: String, index: Int, value: WireValue)] {
    for member in blocks {
      guard let all = message[member]?.array else { continue }
      return all.enumerated().map { (member, $0.offset, $0.element) }
    }
    return []
  }

  /// What stands anywhere in one of several layouts: for bodies that nobody said the dialect of.
  package init(anyOf layouts: [BodyLayout]) {
    func all(_ list: (BodyLayout) -> [String]) -> [String] {
      layouts.flatMap(list).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    system = all(\.system)
    tools = all(\.tools)
    messages = all(\.messages)
    blocks = all(\.blocks)
    words = all(\.words)
    answered = all(\.answered)
    // A member is cut as the first layout that knows it does.
    for layout in layouts {
      let known = Set(cuts.map(\.member))
      cuts += layout.cuts.filter { !known.contains($0.member) }
    }
  }
}
