import DeodandEvents

/// Cuts a JSON value out of a message into a rope: chunks at the places that matter, punctuation
/// between them.
///
/// The pieces in order are exactly the bytes of the value.
struct BodyCutter {
  private let bytes: [UInt8]
  private let range: Range<Int>
  private var next: Int
  private var pointerBytes = 0
  private var pieces: [ContentDraft.Piece] = []
  private var parts: [(pointer: String, piece: Int)] = []

  init(_ outline: JSONOutline, in bytes: [UInt8]) { self.init(outline.range, in: bytes) }

  init(_ range: Range<Int>, in bytes: [UInt8]) {
    self.bytes = bytes
    self.range = range
    next = range.lowerBound
  }

  /// Makes the value that stands at a place within the body, after all places cut before, a part.
  ///
  /// Once the pointers would take too much of a record, the rest stays uncut.
  mutating func cut(_ value: Range<Int>, pointer: String) {
    precondition(value.lowerBound >= next, "a body is cut from its beginning to its end")
    guard pointerBytes + pointer.utf8.count <= BodyCutter.pointerLimit else { return }
    pointerBytes += pointer.utf8.count
    close(before: value.lowerBound)
    parts.append((pointer, pieces.count))
    pieces.append(.chunk(Array(bytes[value])))
    next = value.upperBound
  }

  /// The body.
  mutating func finish(name: String, mediaType: String? = "application/json") -> ContentDraft {
    close(before: range.upperBound)
    return ContentDraft(name: name, mediaType: mediaType, pieces: pieces, parts: parts)
  }

  private mutating func close(before end: Int) {
    guard next < end else { return }
    let between = bytes[next..<end]
    let isPunctuation =
      between.count <= BodyCutter.literalLimit && ContentReference.Item.isPunctuation(between)
    pieces.append(
      isPunctuation ? .literal(String(decoding: between, as: UTF8.self)) : .chunk(Array(between)))
    next = end
  }

  /// Punctuation stands in the record itself, so there must not be much of it.
  private static let literalLimit = 64
  /// Pointers stand there too, and keys can be long.
  private static let pointerLimit = 12_000
}

extension BodyCutter {
  /// Values from this size on are chunks of their own: then equal bytes have equal commitments.
  static let partBytes = Limits.sharedSaltMinimumBytes

  /// A value as one chunk.
  static func whole(_ outline: JSONOutline, in bytes: [UInt8], name: String) -> ContentDraft {
    ContentDraft(
      name: name, mediaType: "application/json", bytes: Array(bytes[outline.range]))
  }

  /// An object, its large members parts: the arguments of a call.
  static func members(_ outline: JSONOutline, in bytes: [UInt8], name: String) -> ContentDraft {
    guard outline.range.count > partBytes, case .object(let members) = outline.kind,
      members.contains(where: { $0.value.range.count >= partBytes })
    else { return whole(outline, in: bytes, name: name) }
    var cutter = BodyCutter(outline, in: bytes)
    for member in outline.distinctMembers where member.value.range.count >= partBytes {
      cutter.cut(member.value.range, pointer: "/" + JSONPointer.escape(member.key))
    }
    return cutter.finish(name: name)
  }

  /// An object with lists: their elements are parts, or, of elements that hold a large `text`,
  /// that.
  static func lists(
    _ keys: [String], of outline: JSONOutline, in bytes: [UInt8], name: String
  ) -> ContentDraft {
    var cutter = BodyCutter(outline, in: bytes)
    for member in outline.distinctMembers where keys.contains(member.key) {
      let pointer = "/" + JSONPointer.escape(member.key)
      guard let elements = member.value.elements else {
        if member.value.range.count >= partBytes {
          cutter.cut(member.value.range, pointer: pointer)
        }
        continue
      }
      for (index, element) in elements.enumerated() where element.range.count >= partBytes {
        let place = "\(pointer)/\(index)"
        if let text = element["text"], text.range.count >= partBytes {
          cutter.cut(text.range, pointer: place + "/text")
        } else {
          cutter.cut(element.range, pointer: place)
        }
      }
    }
    return cutter.finish(name: name)
  }
}

extension JSONOutline {
  /// The members whose key stands once: a pointer can't tell two members with one name apart.
  var distinctMembers: [(key: String, value: JSONOutline)] {
    guard case .object(let members) = kind else { return [] }
    var counts: [[UInt8]: Int] = [:]
    for member in members { counts[Array(member.key.utf8), default: 0] += 1 }
    return members.filter { counts[Array($0.key.utf8)] == 1 }.map { ($0.key, $0.value) }
  }
}
