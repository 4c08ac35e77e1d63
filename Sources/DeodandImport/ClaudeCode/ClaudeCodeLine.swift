import DeodandDialogue
import DeodandEvents

/// One line of a session's transcript.
///
/// The outline points into `bytes`, and values are decoded when they are asked for: most members of
/// most lines never are.
struct ClaudeCodeLine {
  /// Its number in the file, from 1.
  let number: Int
  let bytes: [UInt8]
  private let outline: JSONOutline
  let message: TranscriptMessage?
  /// Where the message stands in the line; `message` is what the API's dialect reads in it.
  private let messageOutline: JSONOutline?

  /// Reads a line without its end; nil if it is no JSON object.
  init?(_ bytes: [UInt8], number: Int) {
    guard let outline = try? JSONOutline.read(bytes), case .object = outline.kind else {
      return nil
    }
    self.bytes = bytes
    self.number = number
    self.outline = outline
    messageOutline = outline["message"]
    message = messageOutline.flatMap { TranscriptMessage($0, in: bytes, AnthropicMessages.self) }
  }

  // MARK: - Members

  /// The keys lead inwards from the top of the line; nil where one is missing, or the value is no
  /// string.
  func text(_ keys: String...) -> String? { value(at: keys)?.string }

  func isTrue(_ keys: String...) -> Bool { value(at: keys)?.bool ?? false }

  func integer(_ keys: String...) -> Int64? { value(at: keys)?.integer }

  /// The exact bytes of a member, if there is one.
  func slice(_ key: String) -> [UInt8]? { outline[key].map { Array(bytes[$0.range]) } }

  /// The value that keys lead to.
  ///
  /// Lists and objects are not decoded, for nobody asks for one as a value.
  private func value(at keys: [String]) -> JSONValue? {
    var place: JSONOutline? = outline
    for key in keys { place = place?[key] }
    guard let place else { return nil }
    switch place.kind {
    case .string, .scalar: return try? place.value(in: bytes)
    case .array, .object: return nil
    }
  }

  // MARK: - What it is

  var kind: String { text("type") ?? "" }
  var name: String? { text("uuid") }
  var session: String? { text("sessionId") }
  var moment: Timestamp? { text("timestamp").flatMap { Timestamp(rfc3339: $0) } }

  /// Whether a model said it: the agent puts messages of its own into the model's mouth.
  ///
  /// To take those for the model's would be to record words that it never said.
  var isModelAnswer: Bool {
    kind == "assistant" && message?.role == "assistant" && message?.model != "<synthetic>"
      && !isTrue("isApiErrorMessage")
  }

  /// Whether tools answered in it.
  var isAnswer: Bool { kind == "user" && !(message?.answers.isEmpty ?? true) }

  /// What a person wrote: nil for what the agent or another program put in the person's place.
  ///
  /// In doubt it is nil: a record of human input says that a person spoke, and that must not be
  /// wrong.
  var prompt: String? {
    let origin = text("origin", "kind")
    guard kind == "user", message?.role == "user", !isAnswer, !isTrue("isMeta"),
      !isTrue("isSidechain"), !isTrue("isCompactSummary"), text("promptSource") != "system",
      origin == nil || origin == "human"
    else { return nil }
    let said = said
    return said.isEmpty || said.hasPrefix("[Request interrupted by user") ? nil : said
  }

  private var said: String {
    guard let content = messageOutline?["content"] else { return "" }
    if let text = try? content.value(in: bytes), let whole = text.string { return whole }
    let texts = (content.elements ?? []).compactMap { block in
      block["text"].flatMap { try? $0.value(in: bytes) }?.string
    }
    return texts.joined(separator: "\n")
  }

  // MARK: - As content

  /// The message as it stands in later requests: cut where a tool's answer is.
  var context: ContentDraft? {
    if let message {
      return BodySplitter.cut(bytes, message.range, at: message.cuts, name: "", mediaType: nil)
    }
    // Reminders and lists that the agent showed the model.
    return outline["rendered"].map { rendered in
      BodySplitter.cut(bytes, rendered.range, at: [], name: "", mediaType: nil)
    }
  }

  /// The whole line, in chunks that it shares with what else is made of it.
  ///
  /// The pieces in order are exactly the line, so that it can be put together again from the
  /// records.
  var whole: ContentDraft {
    var places: [(pointer: String, range: Range<Int>)] = []
    if let message {
      places =
        message.cuts.isEmpty
        ? [("/message", message.range)]
        : message.cuts.map { ("/message" + $0.pointer, $0.range) }
    } else if let rendered = outline["rendered"] {
      places = [("/rendered", rendered.range)]
    }
    if let output = outline["toolUseResult"] { places.append(("/toolUseResult", output.range)) }
    places.sort { $0.range.lowerBound < $1.range.lowerBound }
    return BodySplitter.cut(bytes, outline.range, at: places, name: "verbatim")
  }
}
