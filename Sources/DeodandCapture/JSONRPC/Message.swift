import DeodandEvents

/// A JSON-RPC 2.0 message as it stands in its line.
struct Message {
  /// What sort of message it is.
  enum Kind {
    /// Asks and waits for an answer.
    case request(method: String, id: RequestID)
    /// Tells.
    case notification(method: String)
    /// Answers.
    case response(id: RequestID)
  }

  let kind: Kind
  let outline: JSONOutline

  /// Reads one message; nil if the value is none.
  init?(_ outline: JSONOutline, in line: [UInt8]) {
    let method = outline["method"].flatMap { try? $0.value(in: line) }?.string
    let id = outline["id"].flatMap { RequestID($0, in: line) }
    switch (method, id) {
    case (let method?, let id?): kind = .request(method: method, id: id)
    case (let method?, nil): kind = .notification(method: method)
    case (nil, let id?) where outline["result"] != nil || outline["error"] != nil:
      kind = .response(id: id)
    default: return nil
    }
    self.outline = outline
  }
}

/// The identifier of a request: `1` and `"1"` are two.
struct RequestID: Hashable {
  /// The literal as it stands in the line.
  let literal: [UInt8]
  /// The value as it goes into a record.
  let value: JSONValue

  init?(_ outline: JSONOutline, in line: [UInt8]) {
    literal = Array(line[outline.range])
    guard let value = try? outline.value(in: line) else { return nil }
    switch value {
    case .string, .integer: self.value = value
    // A fraction is legal JSON-RPC and can't stand in a record as a number.
    case .number: self.value = .string(String(decoding: literal, as: UTF8.self))
    default: return nil
    }
  }

  static func == (left: RequestID, right: RequestID) -> Bool { left.literal == right.literal }
  func hash(into hasher: inout Hasher) { hasher.combine(literal) }
}
