/// Which JSON is accepted.
///
/// Stricter profiles refuse what a record could not carry.
public enum JSONProfile: Sendable {
  /// What a record may hold: I-JSON (RFC 7493), and of numbers only integers within ±(2⁵³ − 1).
  case record
  /// What RFC 8785 can canonicalize: I-JSON, any finite double.
  case canonical
  /// What programs send on the wire: of repeated keys the last is kept, a lone surrogate becomes
  /// U+FFFD, numbers keep their digits.
  case wire
  /// What a program hands in to be recorded: I-JSON, numbers keep their digits.
  case draft
}

/// Reads JSON text (RFC 8259) into values, refusing what the profile forbids with its byte offset.
public enum JSONReader {
  /// The one value that the bytes hold; trailing bytes other than white space are refused.
  public static func read(
    _ bytes: [UInt8], profile: JSONProfile = .record
  ) throws(JSONError) -> JSONValue {
    var parser = JSONValueParser(profile: profile)
    return try JSONScanner.withScanner(over: bytes) { scanner throws(JSONError) in
      scanner.skipSpace()
      let value = try parser.value(&scanner, depth: 0)
      try scanner.expectEnd()
      return value
    }
  }
}

/// Builds values while scanning.
struct JSONValueParser {
  let profile: JSONProfile

  mutating func value(_ scanner: inout JSONScanner, depth: Int) throws(JSONError) -> JSONValue {
    switch scanner.peek() {
    case UInt8(ascii: "{"): return .object(try object(&scanner, depth: depth))
    case UInt8(ascii: "["): return .array(try array(&scanner, depth: depth))
    case UInt8(ascii: "\""):
      return .string(try scanner.string(surrogates: profile == .wire ? .replace : .refuse))
    case UInt8(ascii: "t"):
      try scanner.literal("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try scanner.literal("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try scanner.literal("null")
      return .null
    default:
      return try number(&scanner)
    }
  }

  private mutating func object(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONError) -> JSONObject {
    try scanner.open(depth: depth)
    var members: [JSONObject.Member] = []
    var keys = KeySet()
    var repeats = false
    if scanner.close(UInt8(ascii: "}")) { return JSONObject() }
    repeat {
      let offset = scanner.offset
      let key = try scanner.key(surrogates: profile == .wire ? .replace : .refuse)
      if keys.insert(key, among: members) {
        guard profile == .wire else {
          throw JSONError(.duplicateKey, at: offset, "a key stands twice in one object")
        }
        repeats = true
      }
      try scanner.colon()
      members.append(.init(key: key, value: try value(&scanner, depth: depth + 1)))
    } while try scanner.comma(or: UInt8(ascii: "}"))
    return repeats ? JSONObject(lastOfEach: members) : JSONObject(uniqueMembers: members)
  }

  private mutating func array(
    _ scanner: inout JSONScanner, depth: Int
  ) throws(JSONError) -> [JSONValue] {
    try scanner.open(depth: depth)
    var elements: [JSONValue] = []
    if scanner.close(UInt8(ascii: "]")) { return elements }
    repeat {
      elements.append(try value(&scanner, depth: depth + 1))
    } while try scanner.comma(or: UInt8(ascii: "]"))
    return elements
  }

  private func number(_ scanner: inout JSONScanner) throws(JSONError) -> JSONValue {
    let start = scanner.offset
    let shape = try scanner.number()
    if shape.isInteger, let value = shape.integer, JSONNumber.safeIntegers.contains(value) {
      return .integer(value)
    }
    guard profile != .record else {
      throw shape.isInteger
        ? JSONError(.range, at: start, "an integer lies outside ±(2^53 - 1)")
        : JSONError(.fraction, at: start, "a record holds no fractions: write it as a string")
    }
    let text = scanner.text(from: start)
    if profile == .wire || profile == .draft { return JSONNumber.value(of: text) }
    guard let double = Double(text), double.isFinite else {
      throw JSONError(.range, at: start, "a number is too large for a double")
    }
    return JSONNumber.value(of: double)
  }
}

/// Whether a key was seen: by scanning while there are few members, by a set when there are many,
/// so that a hostile object of a million keys costs no quadratic time.
private struct KeySet {
  private var seen: Set<[UInt8]>?
  private static let scanned = 16

  /// Adds a key; true if it was there.
  mutating func insert(_ key: String, among members: [JSONObject.Member]) -> Bool {
    if members.count < Self.scanned {
      return members.contains { $0.key.utf8.elementsEqual(key.utf8) }
    }
    if seen == nil { seen = Set(members.map { Array($0.key.utf8) }) }
    return seen?.insert(Array(key.utf8)).inserted == false
  }
}
