import DeodandEvents

/// One answer of the model, as it is gathered from the lines that it is spread over.
///
/// It has at least one line, the one that it began with.
struct ClaudeCodeTurn {
  /// The answer's own identifier.
  ///
  /// Nil with lines that name none, each of which is an answer by itself.
  let id: String?
  let run: String
  let context: ConversationTree.Context
  private(set) var lines: [ClaudeCodeLine]

  init(_ first: ClaudeCodeLine, run: String, context: ConversationTree.Context) {
    id = first.text("message", "id")
    self.run = run
    self.context = context
    lines = [first]
  }

  /// Whether a line belongs to the same answer.
  func isContinued(by line: ClaudeCodeLine) -> Bool {
    guard let id, let other = line.text("message", "id") else { return false }
    return id.utf8.elementsEqual(other.utf8)
  }

  mutating func add(_ line: ClaudeCodeLine) { lines.append(line) }

  /// The messages of its lines: one as it stands, several as an array.
  ///
  /// Parts point into the array by position, so an answer of several lines is read like several
  /// messages.
  var response: ContentDraft {
    let messages = lines.compactMap(\.context)
    guard messages.count > 1 else {
      return ContentDraft(
        name: "response", mediaType: "application/json", pieces: messages.first?.pieces ?? [])
    }
    return Self.array(messages, name: "response")
  }

  /// What the model had before it, as an array of messages.
  var request: ContentDraft { Self.array(context.messages, name: "request") }

  /// Its lines as they stand in the file.
  ///
  /// Lines are joined by a line feed, which may stand in the clear between pieces
  /// (docs/decisions/0006).
  var whole: ContentDraft {
    var pieces: [ContentDraft.Piece] = []
    for line in lines {
      if !pieces.isEmpty { pieces.append(.literal("\n")) }
      pieces += line.whole.pieces
    }
    return ContentDraft(name: "verbatim", mediaType: "application/x-ndjson", pieces: pieces)
  }

  /// The pieces of the messages stay as they were cut, so that each is stored once however many
  /// requests hold it.
  ///
  /// A message that was not cut is a part as a whole.
  private static func array(_ messages: [ContentDraft], name: String) -> ContentDraft {
    var pieces: [ContentDraft.Piece] = [.literal("[")]
    var parts: [(pointer: String, piece: Int)] = []
    for (index, message) in messages.enumerated() {
      if index > 0 { pieces.append(.literal(",")) }
      if message.parts.isEmpty { parts.append(("/\(index)", pieces.count)) }
      for part in message.parts {
        parts.append(("/\(index)" + part.pointer, pieces.count + part.piece))
      }
      pieces += message.pieces
    }
    pieces.append(.literal("]"))
    return ContentDraft(name: name, mediaType: "application/json", pieces: pieces, parts: parts)
  }
}
