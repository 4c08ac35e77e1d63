import DeodandEvents

/// The data of a draft as it is gathered from a message: every text bounded, what was shortened
/// noted.
struct Facts: Sendable {
  /// How much all the texts of one draft may have: the rest of a record is left to content.
  static let textBytes = 8192

  private(set) var data: JSONObject
  /// Whether something did not fit; the caller then keeps the whole message as content.
  private(set) var isShortened = false
  private var notes: [String] = []

  init(_ data: JSONObject = [:]) { self.data = data }

  /// Adds a text, if there is one.
  mutating func add(_ key: String, _ text: String?) {
    guard let text else { return }
    let (short, isWhole) = BoundedText.shorten(text)
    if !isWhole { isShortened = true }
    data[key] = .string(short)
  }

  /// Adds a value that is known to be small, if there is one.
  mutating func add(_ key: String, _ value: JSONValue?) {
    if let value { data[key] = value }
  }

  /// Adds a list of texts, as many as fit.
  mutating func add(_ key: String, _ texts: [String]) {
    var room = Facts.textBytes
    var list: [JSONValue] = []
    for text in texts {
      let (short, isWhole) = BoundedText.shorten(text)
      room -= short.utf8.count + 3
      guard room >= 0 else {
        isShortened = true
        break
      }
      if !isWhole { isShortened = true }
      list.append(.string(short))
    }
    data[key] = .array(list)
  }

  /// Adds a scalar as it stands in JSON: a fraction becomes the text of its literal.
  mutating func add(_ key: String, scalar outline: JSONOutline?, in bytes: [UInt8]) {
    guard let outline, let value = try? outline.value(in: bytes) else { return }
    let literal = String(decoding: bytes[outline.range], as: UTF8.self)
    switch value {
    case .string(let text): add(key, text)
    case .bool: add(key, value)
    case .integer(let whole) where abs(whole) < 1 << 53 && Int64(literal) != nil: add(key, value)
    case .integer, .number: add(key, literal)
    case .null, .array, .object: break
    }
  }

  /// Says something about the message that the message does not say itself.
  mutating func note(_ text: String) { notes.append(text) }

  /// The finished data.
  var object: JSONObject {
    var object = data
    let all = isShortened ? notes + ["a value was too long for the record"] : notes
    if !all.isEmpty {
      object["note"] = .string(BoundedText.shorten(all.joined(separator: "; ")).text)
    }
    return object
  }
}
