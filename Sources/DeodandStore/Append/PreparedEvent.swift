package import DeodandEvents

/// A draft with all the work done that needs no place in the log: data written, content sealed.
///
/// It is made in the caller's context, in parallel with other callers; the writer only joins bytes.
///
/// A prepared event is not yet an event: it has no number, time or identifier of its own, and
/// whatever is dropped before it is written leaves no trace in the log.
package struct PreparedEvent: Sendable {
  /// The body of one content, in the forms that sealing may choose from.
  struct Content: Sendable {
    let name: String
    let mediaType: String?
    let byteCount: Int
    /// The items as capture cut them: they may be too many unless an earlier body is extended.
    let whole: Rope
    /// The same bytes in few enough items; nil if `whole` has few enough.
    let merged: Rope?
  }

  let type: EventType
  let basis: Basis
  let subject: String?
  /// The name of the run that it is about, as bytes; nil if its subject is no run.
  let run: [UInt8]?
  /// The row of the key that seals the content.
  let key: Int64
  let id: String?
  let traceparent: String?
  /// The members of `data` that sort before `content`, canonical, without braces.
  ///
  /// `content` alone depends on the place in the log, through `extends`: all else of `data` is
  /// written here, and joined around it later.
  let before: [UInt8]
  /// Those that sort after it.
  let after: [UInt8]
  let contents: [Content]
  /// The whole of `data` if there is no content; nil if it is only known when it is sealed.
  let data: [UInt8]?

  /// The label of the key that seals content of drafts that name no data subject.
  package static let ownLabel = "log"

  /// Checks a draft and seals its content.
  ///
  /// An error names what is wrong with the draft; nothing was recorded then. Sealing is most of the
  /// work of recording, which is why it is not done by the writer.
  package init(
    _ draft: EventDraft, under key: SubjectKey, recent: RecentChunks
  ) throws(DraftError) {
    try PreparedEvent.checkNames(draft)
    let data = try draft.recordedData()
    self.key = key.id
    type = draft.type
    basis = draft.basis
    subject = draft.subject
    run = draft.subject.flatMap {
      $0.utf8.starts(with: "run/".utf8) ? Array($0.utf8.dropFirst(4)) : nil
    }
    id = draft.id
    traceparent = draft.traceparent
    (before, after) = PreparedEvent.write(data)
    contents = try PreparedEvent.prepare(draft.content, key, recent)
    self.data = contents.isEmpty ? RecordSealer.join(before, [], after) : nil
    if let whole = self.data { try RecordSealer.checkForm(ofData: whole) }
  }

  /// Bytes that a draft will keep in memory while it waits, more or less.
  ///
  /// The queue in front of the writer is bounded by the sum of these. The constants stand for what
  /// surrounds the bytes: the event itself, and the commitment, fingerprint and array of each
  /// chunk.
  package static func cost(of draft: EventDraft) -> Int {
    draft.content.reduce(2048) { sum, content in
      content.pieces.reduce(sum) { sum, piece in
        switch piece {
        case .chunk(let bytes): sum + bytes.count + 160
        case .literal: sum + 32
        }
      }
    }
  }

  private static func prepare(
    _ drafts: [ContentDraft], _ key: SubjectKey, _ recent: RecentChunks
  ) throws(DraftError) -> [Content] {
    if drafts.isEmpty { return [] }
    let cipher = ContentCipher(key)
    var contents: [Content] = []
    for draft in drafts {
      // By bytes: Swift's `==` takes canonically equivalent strings for equal, JSON members do not.
      guard !contents.contains(where: { $0.name.utf8.elementsEqual(draft.name.utf8) }) else {
        throw DraftError("two contents have one name", "give each content a name of its own")
      }
      contents.append(try PreparedEvent.prepare(draft, cipher, recent))
    }
    // The order in which they stand in the record: content rows then come in the order in which
    // records refer to them, which lets verification walk both side by side.
    return contents.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
  }

  private static func prepare(
    _ content: ContentDraft, _ cipher: borrowing ContentCipher, _ recent: RecentChunks
  ) throws(DraftError) -> Content {
    guard EventDraft.isName(content.name) else {
      throw DraftError("a content has no proper name", "use visible characters without spaces")
    }
    if let type = content.mediaType, type.utf8.count > Limits.nameBytes {
      throw DraftError(
        "a media type has more than \(Limits.nameBytes) bytes", "leave out its parameters")
    }
    let count = content.pieces.reduce(0) { sum, piece in
      switch piece {
      case .chunk(let bytes): sum + bytes.count
      case .literal(let text): sum + text.utf8.count
      }
    }
    let whole = try Rope(content.pieces, content.parts, under: cipher, recent: recent)
    var merged: Rope?
    if whole.items.count > Limits.bodyItems {
      let fewer = PieceMerger.merge(content.pieces, content.parts)
      merged = try Rope(fewer.pieces, fewer.parts, under: cipher, recent: recent)
    }
    return Content(
      name: content.name, mediaType: content.mediaType, byteCount: count, whole: whole,
      merged: merged)
  }

  /// Names stand in records in clear: a control character or a space there would let one name pass
  /// for two, or for none.
  private static func checkNames(_ draft: EventDraft) throws(DraftError) {
    guard EventDraft.isName(draft.type.rawValue) else {
      throw DraftError("the type is not a name", "use one such as deodand.human.input")
    }
    if let subject = draft.subject, !EventDraft.isName(subject) {
      throw DraftError("the subject is not a name", "use one such as run/ID")
    }
    if let subject = draft.dataSubject, !EventDraft.isName(subject) {
      throw DraftError("the data subject is not a name", "use visible characters without spaces")
    }
    if let parent = draft.traceparent, !EventDraft.isName(parent) {
      throw DraftError("traceparent is not one", "write it as W3C trace context does")
    }
    if let id = draft.id, !EventID.isWellFormed(id) {
      throw DraftError("id is not a UUID", "write it in lower case, or leave it out")
    }
  }

  /// The members on either side of `content`, canonical, without braces.
  ///
  /// The members' order is the one that RFC 8785 section 3.2.3 asks for, so that joining them
  /// around `content` gives canonical JSON without sorting again.
  private static func write(_ data: JSONObject) -> (before: [UInt8], after: [UInt8]) {
    var parts: (before: [UInt8], after: [UInt8]) = ([], [])
    for member in CanonicalWriter.sorted(data.members) {
      // JCS orders by UTF-16; against a word of ASCII letters the order of UTF-8 is the same.
      if member.key.utf8.lexicographicallyPrecedes("content".utf8) {
        append(member, to: &parts.before)
      } else {
        append(member, to: &parts.after)
      }
    }
    return parts
  }

  private static func append(_ member: JSONObject.Member, to bytes: inout [UInt8]) {
    if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
    CanonicalWriter.writeString(member.key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
    CanonicalWriter.write(member.value, to: &bytes)
  }
}
