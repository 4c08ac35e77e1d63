package import DeodandEvents

/// Cuts a JSON value out of a message into a rope: chunks at the places that matter, punctuation
/// between them.
///
/// The pieces in order are exactly the bytes of the value.
///
/// That holds whatever is cut and however often: who reads the rope back has the value byte for
/// byte, and a verifier needs no knowledge of JSON to do so. Each byte is copied once.
package struct BodyCutter {
  private let bytes: [UInt8]
  private let range: Range<Int>
  /// The first byte that is in no piece yet.
  private var next: Int
  /// What the pointers of the parts take in the record so far, in bytes of UTF-8.
  private var pointerBytes = 0
  private var pieces: [ContentDraft.Piece] = []
  private var parts: [(pointer: String, piece: Int)] = []

  package init(_ outline: JSONOutline, in bytes: [UInt8]) { self.init(outline.range, in: bytes) }

  package init(_ range: Range<Int>, in bytes: [UInt8]) {
    self.bytes = bytes
    self.range = range
    next = range.lowerBound
  }

  /// Makes the value that stands at a place within the body, after all places cut before, a part.
  ///
  /// Once the pointers would take too much of a record, the rest stays uncut.
  ///
  /// Nothing is lost by that: what is not cut out is in a chunk that other records don't share.
  package mutating func cut(_ value: Range<Int>, pointer: String) {
    precondition(value.lowerBound >= next, "a body is cut from its beginning to its end")
    guard pointerBytes + pointer.utf8.count <= BodyCutter.pointerLimit else { return }
    pointerBytes += pointer.utf8.count
    close(before: value.lowerBound)
    parts.append((pointer, pieces.count))
    pieces.append(.chunk(Array(bytes[value])))
    next = value.upperBound
  }

  /// The body.
  ///
  /// Closes what follows the last part; the cutter is of no use afterwards.
  package mutating func finish(
    name: String, mediaType: String? = "application/json"
  ) -> ContentDraft {
    close(before: range.upperBound)
    return ContentDraft(name: name, mediaType: mediaType, pieces: pieces, parts: parts)
  }

  /// Only punctuation and white space may stand in the clear (docs/decisions/0006): anything else
  /// would be content that no erasure could reach.
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
  ///
  /// In bytes; what is longer becomes a chunk, though it is punctuation.
  private static let literalLimit = 64
  /// Pointers stand there too, and keys can be long.
  ///
  /// In bytes of UTF-8, against a record of at most `Limits.recordBytes` that holds much else. A
  /// hostile body could have thousands of long keys; it then gets fewer parts, not a record that
  /// can't be written.
  private static let pointerLimit = 12_000
}

extension BodyCutter {
  /// Values from this size on are chunks of their own: then equal bytes have equal commitments.
  ///
  /// Shorter ones have a salt of their own, so that disclosing one does not disclose them all
  /// (docs/decisions/0002).
  package static let partBytes = Limits.sharedSaltMinimumBytes

  /// A value as one chunk.
  ///
  /// For values that nothing else repeats, or that are not worth a cut.
  package static func whole(
    _ outline: JSONOutline, in bytes: [UInt8], name: String
  ) -> ContentDraft {
    ContentDraft(
      name: name, mediaType: "application/json", bytes: Array(bytes[outline.range]))
  }

  /// An object, its large members parts: the arguments of a call.
  ///
  /// A file that is written, a long text that is sent: such values of arguments are repeated
  /// elsewhere as they are. Members whose name stands twice are not cut.
  package static func members(
    _ outline: JSONOutline, in bytes: [UInt8], name: String
  ) -> ContentDraft {
    guard outline.range.count > partBytes, case .object(let members) = outline.kind,
      members.contains(where: { $0.value.range.count >= partBytes })
    else { return whole(outline, in: bytes, name: name) }
    var cutter = BodyCutter(outline, in: bytes)
    for member in outline.distinctMembers where member.value.range.count >= partBytes {
      cutter.cut(member.value.range, pointer: "/" + JSONPointer.escape(member.key))
    }
    return cutter.finish(name: name)
  }
}
