package import DeodandEvents

/// What a message says, whoever's wire format it is in.
///
/// A reading, not a translation: what no dialect knows is left out, and nobody should write a
/// record from it. Two messages that say the same need not have the same bytes, and those of equal
/// bytes say the same.
package struct Speech: Sendable {
  /// A tool that a model asked the client for.
  package struct Call: Sendable {
    package let id: String?
    package let name: String
    /// Decoded, also where the API sends them as a string; the string itself where it is no JSON.
    package let arguments: JSONValue?

    package init(id: String?, name: String, arguments: JSONValue?) {
      self.id = id
      self.name = name
      self.arguments = arguments
    }
  }

  /// `system`, `user`, `assistant`, `tool`, or nil if the message does not say.
  package let role: String?
  /// The texts in order, a refusal among them.
  package let texts: [String]
  /// What a model is given to have thought: not said, and not sent again by every client.
  package let reasoning: [String]
  /// The tools asked for.
  ///
  /// Those that the provider carries out itself are not among them.
  package let calls: [Call]
  /// The call that a tool's message answers.
  package let answers: String?

  /// Reads a message, an answer, or a result.
  ///
  /// The role is the message's own word, or else what its shape tells; a value that asks for tools
  /// can only be a model's.
  package init(_ value: JSONValue, of dialects: Dialects = .known) {
    var reader = SpeechReader(dialects: dialects)
    reader.read(value)
    role =
      dialects.speaker(.decoded(value)) ?? (reader.calls.isEmpty ? nil : "assistant")
    texts = reader.texts
    reasoning = reader.reasoning
    calls = reader.calls
    answers = Self.answered(by: value, dialects)
  }

  private init(_ said: Speech, role: String, answers: String?) {
    self.role = role
    texts = said.texts
    reasoning = said.reasoning
    calls = said.calls
    self.answers = answers
  }

  private static func answered(by value: JSONValue, _ dialects: Dialects) -> String? {
    WireValue.decoded(value).first(of: dialects.layout.answered)?.string
  }

  /// The same words, with the speaker that they have in the body that they were cut out of.
  ///
  /// A block that was cut out of a message does not name who speaks: the message around it does, so
  /// the way goes from the block outwards until something names a role.
  package func placed(
    at pointer: String, in body: JSONValue, _ layout: BodyLayout, of dialects: Dialects = .known
  ) -> Speech {
    guard role == nil, var tokens = JSONPointer.tokens(pointer) else { return self }
    if let first = tokens.first, layout.system.contains(first) {
      return Speech(self, role: "system", answers: nil)
    }
    while !tokens.isEmpty {
      let place = tokens.map { "/" + JSONPointer.escape($0) }.joined()
      if let value = body.at(place), let role = dialects.speaker(.decoded(value)) {
        return Speech(self, role: role, answers: Self.answered(by: value, dialects))
      }
      tokens.removeLast()
    }
    return self
  }

  /// The same words, said by somebody who is known from elsewhere.
  package func said(by role: String) -> Speech { Speech(self, role: role, answers: answers) }

  /// Reads bytes that may be JSON or plain text.
  ///
  /// Bytes that are no UTF-8 are shown with replacement characters: to be read, not to be compared.
  package init(bytes: [UInt8]) {
    if let value = try? JSONReader.read(bytes, profile: .wire) {
      self.init(value)
    } else {
      self.init(.string(String(decoding: bytes, as: UTF8.self)))
    }
  }

  /// Everything said, in one text.
  package var text: String { texts.joined(separator: "\n") }
}

/// Gathers texts and calls from the places where dialects put them.
private struct SpeechReader {
  let dialects: Dialects
  var texts: [String] = []
  var reasoning: [String] = []
  var calls: [Speech.Call] = []

  init(dialects: Dialects) { self.dialects = dialects }

  /// Numbers and truth values are no words, also where a body has them in the place of words.
  mutating func read(_ value: JSONValue) {
    switch value {
    case .string(let text): texts.append(text)
    case .array(let elements): for element in elements { read(element) }
    case .object: read(object: value)
    default: break
    }
  }

  private mutating func read(object value: JSONValue) {
    let item = dialects.item(.decoded(value))
    reasoning += item?.reasoning ?? []
    for message in item?.messages ?? [] { if let value = message.decoded { read(value) } }
    if item?.speaks ?? true {
      for key in dialects.layout.words { if let words = value[key] { read(words) } }
    }
    for call in item?.calls ?? [] where call.executor == .client {
      guard let name = call.name else { continue }
      calls.append(.init(id: call.id, name: name, arguments: Self.arguments(call.arguments)))
    }
  }

  /// Arguments are JSON in a string with some providers and JSON with others.
  private static func arguments(_ value: WireValue?) -> JSONValue? {
    guard let value = value?.decoded else { return nil }
    guard let text = value.string else { return value }
    return (try? JSONReader.read(Array(text.utf8), profile: .wire)) ?? value
  }
}
