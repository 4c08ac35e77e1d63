import DeodandEvents

/// A JSON value that grows by deltas: texts by what follows, lists by their elements' `index`,
/// objects by their members.
///
/// Every text is appended to in place, so a stream of n bytes costs O(n).
///
/// Memory grows with what came, never with an `index` that a sender chose: elements are kept under
/// their numbers, so gaps cost nothing and close up when the value is read.
struct GrowingValue: Sendable {
  private enum Kind { case scalar, text, list, object }

  private var kind: Kind?
  private var scalar: JSONValue?
  private var text = ""
  private var elements: [Int: GrowingValue] = [:]
  private var keys: [String] = []
  private var members: [String: GrowingValue] = [:]

  /// Members that name something: they come once, and a server that repeats them means the same.
  private static let names: Set<String> = ["id", "type", "role", "name", "object", "call_id"]
  /// How many elements of one list are put together: bounds memory against a hostile index.
  static let elementLimit = 4096

  init() {}

  /// A value as it stands, to be grown from there.
  init(_ value: JSONValue) {
    switch value {
    case .null, .bool, .integer, .number, .decimal:
      kind = .scalar
      scalar = value
    case .string(let text):
      kind = .text
      self.text = text
    case .array(let list):
      kind = .list
      for (index, element) in list.enumerated() { elements[index] = GrowingValue(element) }
    case .object(let object):
      kind = .object
      for member in object.members { self[member.key] = GrowingValue(member.value) }
    }
  }

  /// A member, to be changed in place.
  ///
  /// Reading a member that is not there makes none; changing one does, behind those that came
  /// before it.
  subscript(key: String) -> GrowingValue {
    get { members[key] ?? GrowingValue() }
    _modify {
      kind = .object
      if members[key] == nil { keys.append(key) }
      yield &members[key, default: GrowingValue()]
    }
  }

  /// An element of a list, to be changed in place.
  subscript(index: Int) -> GrowingValue {
    get { elements[index] ?? GrowingValue() }
    _modify {
      kind = .list
      yield &elements[index, default: GrowingValue()]
    }
  }

  /// How many elements there are.
  var count: Int { elements.count }

  /// Adds a delta.
  ///
  /// A null says nothing and leaves what is there. A scalar takes the place of what was there,
  /// since nothing can be appended to it.
  mutating func merge(_ delta: JSONValue) {
    switch delta {
    case .null: break
    case .string(let more): append(more)
    case .bool, .integer, .number, .decimal: self = GrowingValue(delta)
    case .array(let list):
      kind = .list
      for element in list { add(element) }
    case .object(let object):
      kind = .object
      for member in object.members where member.key != "index" {
        if Self.names.contains(member.key), members[member.key]?.kind == .text { continue }
        self[member.key].merge(member.value)
      }
    }
  }

  /// An element without `index` comes after those that are there.
  ///
  /// One beyond the limit is dropped without a note; the exact stream is recorded beside what is
  /// put together, so no evidence is lost.
  private mutating func add(_ element: JSONValue) {
    let index = element["index"]?.integer.map { Int($0) } ?? count
    guard (0..<Self.elementLimit).contains(index) else { return }
    self[index].merge(element)
  }

  /// Appends to a text.
  mutating func append(_ more: String) {
    kind = .text
    text += more
  }

  /// The value as it is now; nil if nothing came.
  ///
  /// Takes time in proportion to the whole value: it is for the end of a stream, not for every
  /// event.
  var value: JSONValue? {
    switch kind {
    case nil: nil
    case .scalar: scalar
    case .text: .string(text)
    case .list: .array(elements.sorted { $0.key < $1.key }.compactMap { $0.value.value })
    case .object: .object(object)
    }
  }

  private var object: JSONObject {
    JSONObject(
      uniqueMembers: keys.compactMap { key in
        members[key]?.value.map { JSONObject.Member(key: key, value: $0) }
      })
  }
}
