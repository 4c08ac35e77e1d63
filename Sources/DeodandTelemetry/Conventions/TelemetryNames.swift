import DeodandEvents

/// The attributes of OpenTelemetry that a record may hold in the clear: a list of names for each
/// generation of conventions.
///
/// What is not listed stays in the encrypted content, messages, arguments and results among it.
/// Texts are listed by name; of families that count and measure, numbers and truth values are kept
/// whatever the name, for they quote nobody.
///
/// The default is to leave out: a name that nobody has judged may hold a secret, and what stands in
/// a record in clear can never be erased.
package enum TelemetryNames {
  /// Whose names they are.
  package enum Family: UInt8, Sendable {
    /// OpenTelemetry of every generation, OpenInference, OpenLLMetry.
    case shared
    /// Names that only mean something in a log record of Claude Code, such as `model`.
    case codingAgent
  }

  /// What is known of a name.
  package struct Match: Sendable {
    let name: String
    let hash: UInt32
    let family: Family
    /// Whether only numbers and truth values are kept.
    let isCount: Bool
  }

  /// What a name is.
  enum Answer {
    /// A record may hold it.
    case keep(Match)
    /// It holds what a model said, and so perhaps tool calls.
    case output
    /// Content, or not known.
    case leave
  }

  /// Whether a name of Claude Code's counts is for the caller, who knows whose record it is.
  static func find(_ bytes: ByteView, in key: Range<Int>) -> Answer {
    let hash = NameTable.hash(bytes, in: key)
    if let index = NameTable.shared.find(bytes, in: key, hash: hash) {
      let isShared = index < sharedNames.count
      let name = isShared ? sharedNames[index] : codingAgentNames[index - sharedNames.count]
      return .keep(
        Match(name: name, hash: hash, family: isShared ? .shared : .codingAgent, isCount: false))
    }
    return inFamily(bytes, in: key, hash: hash)
  }

  /// Answers for a name of which only the beginning is known.
  ///
  /// Texts under such names are not kept: a program may invent a name, and quote a person under it.
  private static func inFamily(
    _ bytes: ByteView, in key: Range<Int>, hash: UInt32
  ) -> Answer {
    func begins(_ prefix: StaticString) -> Bool {
      key.count >= prefix.utf8CodeUnitCount && bytes.holds(prefix, at: key.lowerBound)
    }
    func match(isCount: Bool) -> Answer {
      guard key.count <= longestName else { return .leave }
      return .keep(Match(name: bytes.text(key), hash: hash, family: .shared, isCount: isCount))
    }
    if begins("gen_ai.") {
      if begins("gen_ai.usage.") || begins("gen_ai.request.") || begins("gen_ai.response.")
        || begins("gen_ai.evaluation.score.") || begins("gen_ai.retrieval.")
      {
        return match(isCount: true)
      }
      if begins("gen_ai.output.messages") { return .output }
      if begins("gen_ai.completion") {
        return ending(bytes, in: key) ? match(isCount: false) : .output
      }
      return .leave
    }
    if begins("llm.") {
      if begins("llm.token_count.") || begins("llm.usage.") || begins("llm.request.") {
        return match(isCount: true)
      }
      return begins("llm.output_messages.") || begins("llm.completions.") ? .output : .leave
    }
    if begins("mcp.") || begins("jsonrpc.") || begins("rpc.") { return match(isCount: true) }
    return .leave
  }

  /// Whether a name ends with `.finish_reason`, which quotes nobody.
  private static func ending(_ bytes: ByteView, in key: Range<Int>) -> Bool {
    let suffix: StaticString = ".finish_reason"
    let start = key.upperBound - suffix.utf8CodeUnitCount
    return start >= key.lowerBound && bytes.holds(suffix, at: start)
  }

  /// In bytes; the name itself stands in the record.
  private static let longestName = 96

  /// Whether a value is of a kind that a record holds: a scalar, or a short list of scalars.
  ///
  /// Lists of a family that counts are left out, as are lists within lists and objects.
  static func isSmall(_ value: JSONValue, _ match: Match) -> Bool {
    switch value {
    case .bool, .integer: true
    // A number that a record can't hold is the text of its digits.
    case .string(let text): !match.isCount || isNumber(text)
    case .array(let elements):
      !match.isCount && elements.count <= 64
        && elements.allSatisfy { element in
          switch element {
          case .string, .integer, .bool: true
          default: false
          }
        }
    default: false
    }
  }

  private static func isNumber(_ text: String) -> Bool {
    text.utf8.count <= 32 && Double(text) != nil
  }

  /// Whether a range of bytes mentions a tool call, whatever the convention.
  ///
  /// Horspool's search ("Practical fast searching in strings", 1980), for most bytes lie in texts.
  static func mentionsToolCall(_ bytes: ByteView, in range: Range<Int>) -> Bool {
    let word = ByteView("tool_call")
    var end = range.lowerBound + 8
    while end < range.upperBound {
      let last = bytes[end]
      if last == UInt8(ascii: "l") {
        var index = 7
        while index >= 0, bytes[end - 8 + index] == word[index] { index -= 1 }
        if index < 0 { return true }
      }
      switch last {
      case UInt8(ascii: "l"): end += 1
      case UInt8(ascii: "a"): end += 2
      case UInt8(ascii: "c"): end += 3
      case UInt8(ascii: "_"): end += 4
      case UInt8(ascii: "o"): end += 6
      case UInt8(ascii: "t"): end += 8
      default: end += 9
      }
    }
    return false
  }
}

/// Finds names by their bytes: the names are known, and most attributes are looked up here.
///
/// Open addressing with linear probing, at most half full: a look-up takes a probe or two and no
/// allocation.
struct NameTable {
  static let shared = NameTable(TelemetryNames.sharedNames + TelemetryNames.codingAgentNames)

  private let slots: [Int16]
  private let hashes: [UInt32]
  private let starts: [Int]
  private let text: [UInt8]

  /// Slots are a power of two, for the hash is cut by a mask.
  init(_ names: [String]) {
    var slots = [Int16](repeating: -1, count: 1024)
    var hashes: [UInt32] = []
    var starts = [0]
    var text: [UInt8] = []
    precondition(names.count < 512, "a table of names is at most half full")
    for (index, name) in names.enumerated() {
      let bytes = Array(name.utf8)
      let hash = bytes.reduce(Self.seed) { Self.mix($0, $1) }
      var slot = Int(hash & 1023)
      while slots[slot] >= 0 { slot = (slot + 1) & 1023 }
      slots[slot] = Int16(index)
      hashes.append(hash)
      text += bytes
      starts.append(text.count)
    }
    self.slots = slots
    self.hashes = hashes
    self.starts = starts
    self.text = text
  }

  /// The whole name is compared: the hash is no secret, and anybody can make names that share it.
  func find(_ bytes: ByteView, in key: Range<Int>, hash: UInt32) -> Int? {
    var slot = Int(hash & 1023)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash, isSame(index, bytes, key) { return index }
      slot = (slot + 1) & 1023
    }
    return nil
  }

  private func isSame(_ index: Int, _ bytes: ByteView, _ key: Range<Int>) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == key.count else { return false }
    for place in 0..<key.count where text[start + place] != bytes[key.lowerBound + place] {
      return false
    }
    return true
  }

  // FNV-1a (Fowler, Noll, Vo), 32 bits.
  static func hash(_ bytes: ByteView, in key: Range<Int>) -> UInt32 {
    var hash = seed
    for index in key { hash = mix(hash, bytes[index]) }
    return hash
  }

  private static let seed: UInt32 = 2_166_136_261
  private static func mix(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte)) &* 16_777_619
  }
}
