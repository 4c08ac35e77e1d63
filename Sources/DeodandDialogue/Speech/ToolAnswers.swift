package import DeodandEvents

/// The tools' answers in what a model is shown, whoever's wire format it is in.
package struct ToolAnswers: Sendable {
  /// The answers with the identifiers of their calls, in order.
  package private(set) var found: [(id: String, text: String)] = []
  private let dialects: Dialects

  /// Reads a message, a list of messages, or a request.
  package init(_ value: JSONValue, of dialects: Dialects = .known) {
    self.dialects = dialects
    read(value, depth: 0)
  }

  /// Whether bytes may hold a part of an answer: every dialect names the call in a word of its own.
  ///
  /// May be true without reason, and is never false where one stands; it saves putting a body
  /// together to look.
  package static func mayStand(in bytes: [UInt8], of dialects: Dialects = .known) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    return dialects.answeredWords.contains { text.contains($0) }
  }

  /// The bound is there so that nested lists from outside can't use up the stack.
  private mutating func read(_ value: JSONValue, depth: Int) {
    // Request, messages, message, blocks, block.
    guard depth < 6 else { return }
    for element in value.array ?? [] { read(element, depth: depth + 1) }
    guard let object = value.object else { return }
    // What a computer or a shell answered is a picture, or parts of streams: there is no text that
    // could be compared with a tool's.
    if let result = dialects.result(.decoded(value)), result.kind == .tool, let id = result.id {
      found.append((id, Speech(value, of: dialects).text))
      return
    }
    for key in dialects.layout.messages + dialects.layout.blocks {
      if let inner = object[key], inner.string == nil { read(inner, depth: depth + 1) }
    }
  }
}
