import DeodandEvents
import DeodandTesting

extension SeededGenerator {
  /// Keys whose order or spelling is a trap: prefixes, escapes, code units above U+D7FF.
  private static let keys = [
    "", " ", "!", "a", "a ", "a!", "a\"", "a\\", "a\u{1}", "a\n", "ab", "b", "body", "bytes",
    "content", "extends", "\u{7f}", "\u{e9}", "e\u{301}", "\u{800}", "\u{d7ff}", "\u{e000}",
    "\u{ffff}", "\u{10000}", "\u{1f600}", "\u{10ffff}", "/", "~", "parts", "\"body\":[",
  ]

  /// A key that is easily sorted wrongly.
  mutating func key() -> String {
    let key = pick(Self.keys)
    return Int.random(in: 0..<4, using: &self) == 0 ? key + pick(Self.keys) : key
  }

  /// Any value that a record can hold.
  mutating func json(depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &self))
    case 2: return .integer(Int64.random(in: -200...200, using: &self))
    case 3:
      let edge: Int64 = 9_007_199_254_740_991
      return .integer(pick([edge, -edge, edge - 1, 0, 4_503_599_627_370_496]))
    case 4, 5: return .string(key())
    case 6:
      return .array((0..<Int.random(in: 0...3, using: &self)).map { _ in json(depth: depth - 1) })
    default: return .object(object(depth: depth - 1))
    }
  }

  /// Any object that a record can hold.
  mutating func object(depth: Int) -> JSONObject {
    var object = JSONObject()
    for _ in 0..<Int.random(in: 0...4, using: &self) { object[key()] = json(depth: depth) }
    return object
  }

  /// The same value with its members in another order.
  mutating func shuffled(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { shuffled($0) })
    case .object(let object):
      var other = JSONObject()
      for member in object.members.shuffled(using: &self) {
        other[member.key] = shuffled(member.value)
      }
      return .object(other)
    default: return value
    }
  }
}
