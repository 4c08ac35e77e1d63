package import DeodandEvents

/// What a model was given in one request, whoever's wire format it is in.
///
/// The members are in the order of the body. Messages are counted from its first, so their places
/// here are no pointers; `items(of:_:)` has those.
package struct RequestBody: Sendable {
  /// One message as it stands in a body.
  package struct Item: Sendable {
    /// Where it stands.
    package let pointer: String
    /// The message; a system prompt, and an input that is one text, become messages of a role.
    package let message: JSONValue
    /// Whether it stands beside the messages.
    package let isPrompt: Bool
  }

  /// The system prompt, as one or several texts.
  package private(set) var system: [String] = []
  /// The definitions of the tools on offer.
  package private(set) var tools: JSONValue?
  /// The messages in order, without the system prompt.
  package private(set) var messages: [Speech] = []
  /// Each block of messages that have several.
  ///
  /// They repeat words of `messages`: who counts or joins texts takes one of the two.
  package private(set) var blocks: [Speech] = []
  /// Whether everything could be read.
  package var isWhole = true

  /// A request of which nothing has been read yet.
  package init() {}

  /// Adds what a body holds.
  package mutating func read(_ body: JSONValue, _ layout: BodyLayout) {
    tools = Self.tools(of: body, layout)
    for item in Self.items(of: body, layout) {
      take(Speech(item.message))
      if item.isPrompt { continue }
      let all = layout.blocks(of: .decoded(item.message)).compactMap(\.value.decoded)
      if all.count > 1 { blocks += all.map { Speech($0) } }
    }
  }

  /// Adds a message.
  ///
  /// Wherever it stands in the conversation, what a system or a developer says is a prompt.
  package mutating func take(_ speech: Speech) {
    if speech.role == "system" || speech.role == "developer" {
      system.append(speech.text)
    } else {
      messages.append(speech)
    }
  }

  /// Adds a system prompt that is a body of its own.
  package mutating func take(prompt: String) { system.append(prompt) }

  /// The definitions of the tools on offer.
  ///
  /// As they stand; nil if the request offers none, which differs from an empty list.
  package static func tools(of body: JSONValue, _ layout: BodyLayout) -> JSONValue? {
    WireValue.decoded(body).first(of: layout.tools)?.decoded
  }

  /// What is said in a body, message by message; a body that is a list is a list of messages.
  ///
  /// `skipping` leaves out the first elements of the list at a pointer, which are known already.
  package static func items(
    of body: JSONValue, _ layout: BodyLayout, skipping: (list: String, count: Int) = ("", 0)
  ) -> [Item] {
    if let elements = body.array { return numbered(elements, under: "", skipping) }
    var found: [Item] = []
    for key in layout.system {
      guard let text = body[key] else { continue }
      found.append(
        Item(
          pointer: pointer(key), message: ["role": "system", "content": text], isPrompt: true))
    }
    for key in layout.messages {
      if let elements = body[key]?.array {
        found += numbered(elements, under: pointer(key), skipping)
      } else if let text = body[key]?.string {
        found.append(
          Item(
            pointer: pointer(key), message: ["role": "user", "content": .string(text)],
            isPrompt: false))
      }
    }
    return found
  }

  private static func pointer(_ key: String) -> String { "/" + JSONPointer.escape(key) }

  private static func numbered(
    _ elements: [JSONValue], under pointer: String, _ skipping: (list: String, count: Int)
  ) -> [Item] {
    elements.enumerated().dropFirst(skipping.list == pointer ? skipping.count : 0).map {
      Item(pointer: "\(pointer)/\($0.offset)", message: $0.element, isPrompt: false)
    }
  }
}
