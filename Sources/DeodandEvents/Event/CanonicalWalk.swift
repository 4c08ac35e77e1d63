/// One pass over canonical JSON (RFC 8785, integers only), checking form and order without
/// allocating.
///
/// Keys of an object must ascend strictly by UTF-16 code unit, so a repeated key is caught by the
/// same comparison.
struct CanonicalWalk {
  let bytes: ByteView
  let count: Int
  /// Where the value of `data.content` stands; empty if there is none.
  private(set) var content = 0..<0
  private var offset = 0

  init(_ bytes: ByteView) {
    self.bytes = bytes
    count = bytes.count
  }

  /// The members of an envelope that a record has.
  enum Member: Int, CaseIterable {
    case basis, data, id, monotonic, previous, recorder, runprevious, runsequence, sequence, source
    case specversion, subject, time, traceparent, type

    var name: StaticString {
      switch self {
      case .basis: #""basis""#
      case .data: #""data""#
      case .id: #""id""#
      case .monotonic: #""monotonic""#
      case .previous: #""previous""#
      case .recorder: #""recorder""#
      case .runprevious: #""runprevious""#
      case .runsequence: #""runsequence""#
      case .sequence: #""sequence""#
      case .source: #""source""#
      case .specversion: #""specversion""#
      case .subject: #""subject""#
      case .time: #""time""#
      case .traceparent: #""traceparent""#
      case .type: #""type""#
      }
    }
  }

  /// Where the values of the envelope's members stand; an empty range is an absent member.
  struct Envelope {
    private var ranges = InlineRanges()
    subscript(member: Member) -> Range<Int> {
      get { ranges[member.rawValue] }
      set { ranges[member.rawValue] = newValue }
    }
  }

  /// Walks the whole text, which must be one object, and notes the envelope's members.
  mutating func envelope() throws(JSONError) -> Envelope {
    var envelope = Envelope()
    guard peek == UInt8(ascii: "{") else { throw syntax() }
    offset += 1
    var previous = 0..<0
    var next = 0
    guard peek != UInt8(ascii: "}") else { throw syntax() }
    while true {
      let key = try key(after: previous)
      previous = key
      let start = offset
      if compare(key, Member.data.name) == 0, peek == UInt8(ascii: "{") {
        try object(depth: 1, noting: #""content""#)
      } else {
        try value(depth: 1)
      }
      // Members come in canonical order, so each is looked for only from where the last one stood.
      while let member = Member(rawValue: next) {
        let order = compare(key, member.name)
        if order < 0 { break }
        next += 1
        if order == 0 {
          envelope[member] = start..<offset
          break
        }
      }
      if peek == UInt8(ascii: ",") {
        offset += 1
      } else {
        break
      }
    }
    guard peek == UInt8(ascii: "}") else { throw syntax() }
    offset += 1
    guard offset == count else {
      throw JSONError(.trailing, at: offset, "something follows the record")
    }
    return envelope
  }

  // MARK: - Grammar

  private var peek: UInt8 { bytes.byteOrZero(at: offset) }

  private func syntax() -> JSONError {
    JSONError(.notCanonical, at: offset, "not canonical JSON")
  }

  private mutating func value(depth: Int) throws(JSONError) {
    switch peek {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "{"): try object(depth: depth)
    case UInt8(ascii: "["): try array(depth: depth)
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    default: try integer()
    }
  }

  /// An object; the range of one member's value is noted if asked for.
  private mutating func object(
    depth: Int, noting wanted: StaticString? = nil
  ) throws(JSONError) {
    try enter(depth)
    if peek == UInt8(ascii: "}") {
      offset += 1
      return
    }
    var previous = 0..<0
    while true {
      previous = try key(after: previous)
      let start = offset
      try value(depth: depth + 1)
      if let wanted, compare(previous, wanted) == 0 { content = start..<offset }
      if peek == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      guard peek == UInt8(ascii: "}") else { throw syntax() }
      offset += 1
      return
    }
  }

  private mutating func array(depth: Int) throws(JSONError) {
    try enter(depth)
    if peek == UInt8(ascii: "]") {
      offset += 1
      return
    }
    while true {
      try value(depth: depth + 1)
      if peek == UInt8(ascii: ",") {
        offset += 1
        continue
      }
      guard peek == UInt8(ascii: "]") else { throw syntax() }
      offset += 1
      return
    }
  }

  private mutating func enter(_ depth: Int) throws(JSONError) {
    guard depth < Limits.jsonDepth else {
      throw JSONError(.depth, at: offset, "nested deeper than \(Limits.jsonDepth)")
    }
    offset += 1
  }

  /// A key and its colon; the key must follow the one before it.
  private mutating func key(after previous: Range<Int>) throws(JSONError) -> Range<Int> {
    let start = offset
    guard peek == UInt8(ascii: "\"") else { throw syntax() }
    try string()
    let key = start..<offset
    guard previous.isEmpty || CanonicalKey.precedes(previous, key, bytes) else {
      throw JSONError(.notCanonical, at: start, "the keys are not in order")
    }
    guard peek == UInt8(ascii: ":") else { throw syntax() }
    offset += 1
    return key
  }

  private mutating func word(_ text: StaticString) throws(JSONError) {
    guard bytes.holds(text, at: offset) else { throw syntax() }
    offset += text.utf8CodeUnitCount
  }

  private mutating func integer() throws(JSONError) {
    let start = offset
    if peek == UInt8(ascii: "-") { offset += 1 }
    let first = offset
    var magnitude: UInt64 = 0
    while offset < count, bytes[offset] >= 0x30, bytes[offset] <= 0x39, offset - first < 17 {
      magnitude = magnitude * 10 + UInt64(bytes[offset] - 0x30)
      offset += 1
    }
    let isZero = first < count && bytes[first] == 0x30
    guard offset > first, magnitude <= 9_007_199_254_740_991,
      !isZero || (offset == first + 1 && first == start)
    else {
      offset = start
      throw syntax()
    }
  }

  private mutating func string() throws(JSONError) {
    offset = PlainText.end(bytes, from: offset + 1, to: count)
    while offset < count {
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") {
        offset += 1
        return
      } else if byte == UInt8(ascii: "\\") {
        try escape()
      } else if byte < 0x20 {
        throw syntax()
      } else if byte < 0x80 {
        offset += 1
        if offset & 7 == 0 { offset = PlainText.end(bytes, from: offset, to: count) }
      } else {
        let length = UTF8Form.length(at: offset, in: bytes, count: count)
        guard length > 0 else {
          throw JSONError(.encoding, at: offset, "bytes that are not UTF-8")
        }
        offset += length
      }
    }
    throw syntax()
  }

  /// The only spellings that RFC 8785 writes: two characters where there is a letter, else
  /// `\u00xx`.
  private mutating func escape() throws(JSONError) {
    guard offset + 1 < count else { throw syntax() }
    switch bytes[offset + 1] {
    case UInt8(ascii: "b"), UInt8(ascii: "t"), UInt8(ascii: "n"), UInt8(ascii: "f"),
      UInt8(ascii: "r"), UInt8(ascii: "\""), UInt8(ascii: "\\"):
      offset += 2
    case UInt8(ascii: "u"):
      guard offset + 5 < count, bytes[offset + 2] == 0x30, bytes[offset + 3] == 0x30,
        bytes[offset + 4] == 0x30 || bytes[offset + 4] == 0x31,
        let low = CanonicalKey.hexDigit(bytes[offset + 5])
      else { throw syntax() }
      let value = (bytes[offset + 4] - 0x30) << 4 | low
      guard Escape.letter(of: value) == nil else { throw syntax() }
      offset += 6
    default: throw syntax()
    }
  }
}
