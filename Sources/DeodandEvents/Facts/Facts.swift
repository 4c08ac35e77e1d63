/// The data of a draft as it is gathered from a message: every text bounded, what was shortened
/// noted.
package struct Facts: Sendable {
  /// How much all the texts of one draft may have: the rest of a record is left to content.
  package static let textBytes = 8192

  package private(set) var data: JSONObject
  /// Whether something did not fit; the caller then keeps the whole message as content.
  package private(set) var isShortened = false
  private var notes: [String] = []

  package init(_ data: JSONObject = [:]) { self.data = data }

  /// Adds a text, if there is one.
  package mutating func add(_ key: String, _ text: String?) {
    guard let text else { return }
    let (short, isWhole) = BoundedText.shorten(text)
    if !isWhole { isShortened = true }
    data[key] = .string(short)
  }

  /// Adds a value that is known to be small, if there is one.
  package mutating func add(_ key: String, _ value: JSONValue?) {
    if let value { data[key] = value }
  }

  /// Adds a list of texts, as many as fit.
  package mutating func add(_ key: String, _ texts: [String], within limit: Int = Facts.textBytes) {
    var room = limit
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

  /// Adds named lists of texts as an object, a list of one as the text, as many as fit.
  package mutating func add(
    _ key: String, _ lists: [(name: String, values: [String])], within limit: Int
  ) {
    var room = limit
    var object = JSONObject()
    for (name, values) in lists {
      let texts = values.map { BoundedText.shorten($0) }
      let (shortName, isWhole) = BoundedText.shorten(name, to: 128)
      room -= texts.reduce(shortName.utf8.count + 6) { $0 + $1.text.utf8.count + 3 }
      if !isWhole || texts.contains(where: { !$0.isWhole }) { isShortened = true }
      guard room >= 0 else {
        isShortened = true
        break
      }
      let values = texts.map { JSONValue.string($0.text) }
      object[shortName] = values.count == 1 ? values[0] : .array(values)
    }
    if !object.isEmpty { data[key] = .object(object) }
  }

  /// Adds a number that may be a fraction, as the text of its literal.
  package mutating func add(_ key: String, fraction outline: JSONOutline?, in bytes: [UInt8]) {
    guard let outline, case .scalar = outline.kind, let first = bytes[outline.range].first,
      "-0123456789".utf8.contains(first)
    else { return }
    add(key, String(decoding: bytes[outline.range], as: UTF8.self))
  }

  /// Adds a scalar as it stands in JSON: a fraction becomes the text of its literal.
  package mutating func add(_ key: String, scalar outline: JSONOutline?, in bytes: [UInt8]) {
    guard let outline, let value = try? outline.value(in: bytes) else { return }
    let literal = String(decoding: bytes[outline.range], as: UTF8.self)
    switch value {
    case .string(let text): add(key, text)
    case .bool: add(key, value)
    case .integer(let whole) where abs(whole) < 1 << 53 && Int64(literal) != nil: add(key, value)
    case .integer, .number, .decimal: add(key, literal)
    case .null, .array, .object: break
    }
  }

  /// Takes a value out again.
  package mutating func remove(_ key: String) { data[key] = nil }

  /// Says something about the message that the message does not say itself.
  package mutating func note(_ text: String) { notes.append(text) }

  /// The finished data.
  package var object: JSONObject {
    var object = data
    let all = isShortened ? notes + ["a value was too long for the record"] : notes
    if !all.isEmpty {
      object[.note] = BoundedText.shorten(all.joined(separator: "; ")).text
    }
    return object
  }
}
