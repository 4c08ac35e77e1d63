import DeodandEvents

/// A body ready to be recorded: its items in order, chunks sealed unless they are surely stored.
///
/// Invariants: `prints` has one entry for each of `items`; each part names an item that is there;
/// joined in order, the items give the body byte for byte.
package struct Rope: Sendable {
  /// An item of a body before it has a record.
  enum Item: Sendable {
    /// Punctuation, kept in the record.
    ///
    /// Content may not be kept there in clear: it could never be erased (docs/decisions/0006).
    case literal(String)
    /// A chunk that a commit has stored already.
    case stored(fingerprint: Hash256, Commitment)
    /// A chunk to be stored, unless it turns out to be there.
    case fresh(SealedChunk)

    /// As it stands in the record.
    var reference: ContentReference.Item {
      switch self {
      case .literal(let text): .literal(text)
      case .stored(_, let commitment): .chunk(commitment)
      case .fresh(let chunk): .chunk(chunk.commitment)
      }
    }

    /// What makes it equal to an item of another body: short chunks never share a commitment, but
    /// the writer may see that the same conversation is sent again.
    var print: Print {
      switch self {
      case .literal(let text): .literal(text)
      case .stored(let fingerprint, _): .chunk(fingerprint)
      case .fresh(let chunk): .chunk(chunk.fingerprint)
      }
    }
  }

  /// What is compared between bodies.
  enum Print: Sendable, Hashable {
    case literal(String)
    case chunk(Hash256)

    var isChunk: Bool { if case .chunk = self { true } else { false } }
  }

  let items: [Item]
  /// What is compared of each item.
  let prints: [Print]
  let parts: [ContentReference.Part]

  /// Splits chunks that are too large and seals what is not stored yet.
  ///
  /// Throws if a literal is more than punctuation, or if a part is not of this body.
  init(
    _ pieces: [ContentDraft.Piece], _ parts: [(pointer: String, piece: Int)],
    under cipher: borrowing ContentCipher, recent: RecentChunks
  ) throws(DraftError) {
    var items: [Item] = []
    // Where a piece went: nil if it became several items, for a part is exactly one.
    var places: [Int?] = []
    for piece in pieces {
      switch piece {
      case .literal(let text):
        guard ContentReference.Item.isPunctuation(text.utf8) else {
          throw DraftError(
            "a literal of a body holds more than JSON punctuation", "make it a chunk")
        }
        places.append(items.count)
        items.append(.literal(text))
      case .chunk(let bytes):
        let chunks = Rope.split(bytes)
        places.append(chunks.count == 1 ? items.count : nil)
        for chunk in chunks { items.append(Rope.item(chunk, cipher, recent)) }
      }
    }
    self.items = items
    prints = items.map(\.print)
    self.parts = try Rope.place(parts, places)
  }

  /// Cuts at multiples of the limit, counted from the beginning: equal bytes are cut alike, and
  /// meet in one row.
  private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    let limit = Limits.contentChunkBytes
    if bytes.count <= limit { return [bytes] }
    return stride(from: 0, to: bytes.count, by: limit).map { start in
      Array(bytes[start..<min(start + limit, bytes.count)])
    }
  }

  /// A chunk that is surely stored is not encrypted at all, which is what makes a growing
  /// conversation cheap to record.
  private static func item(
    _ bytes: [UInt8], _ cipher: borrowing ContentCipher, _ recent: RecentChunks
  ) -> Item {
    let fingerprint = cipher.fingerprint(bytes)
    if SealedChunk.isShared(bytes.count), let known = recent.commitment(fingerprint) {
      return .stored(fingerprint: fingerprint, known)
    }
    return .fresh(cipher.seal(bytes, fingerprint: fingerprint))
  }

  /// Pointers are compared by bytes: two that Swift takes for equal may name different members.
  private static func place(
    _ parts: [(pointer: String, piece: Int)], _ places: [Int?]
  ) throws(DraftError) -> [ContentReference.Part] {
    var result: [ContentReference.Part] = []
    var pointers: Set<[UInt8]> = []
    for part in parts {
      guard places.indices.contains(part.piece) else {
        throw DraftError("a part names a piece that is not there", "count pieces from 0")
      }
      guard pointers.insert(Array(part.pointer.utf8)).inserted else {
        throw DraftError("a part stands twice in one body", "name each JSON Pointer once")
      }
      if let item = places[part.piece] {
        result.append(ContentReference.Part(pointer: part.pointer, item: item))
      }
    }
    return result
  }
}
