import DeodandCrypto
import DeodandEvents
import DeodandLog

/// Turns prepared events into the bytes of records, one after the other.
///
/// Invariant: `next` is the number of the record that comes next and `previous` the leaf hash of
/// the one before; both move only when a whole group of events was sealed.
struct RecordSealer {
  /// A record that is ready to be inserted, with the content that it brings.
  struct Sealed {
    let bytes: [UInt8]
    let receipt: Receipt
    let chunks: [SealedChunk]
  }

  /// The log's origin.
  let source: String
  let clock: RecorderClock
  /// The number of this process's `recorder.started` record; nil until it is sealed.
  var recorder: UInt64?
  var next: UInt64 = 0
  var previous: Hash256?
  var bodies = BodyMemory()
  /// Where the runs stand whose records are being sealed.
  var runs = RunNumbers()
  /// Random bytes for identifiers, taken from the generator in larger pieces.
  private var entropy: ArraySlice<UInt8> = []

  init(source: String, clock: RecorderClock) {
    self.source = source
    self.clock = clock
  }

  /// Seals events that are recorded together or not at all.
  mutating func seal(_ group: [PreparedEvent]) throws(DraftError) -> [Sealed] {
    let (start, before) = (next, previous)
    var result: [Sealed] = []
    result.reserveCapacity(group.count)
    runs.beginGroup()
    do throws(DraftError) {
      for event in group { result.append(try seal(event)) }
    } catch {
      // The next body of these names is written in full: what it would extend was never recorded.
      for event in group { bodies.forget(event) }
      (next, previous) = (start, before)
      runs.undoGroup()
      throw error
    }
    return result
  }

  private mutating func seal(_ event: PreparedEvent) throws(DraftError) -> Sealed {
    let (time, monotonic) = clock.now()
    let id = event.id ?? identifier(at: time)
    var chunks: [SealedChunk] = []
    let data = try self.data(of: event, &chunks)
    let facts = Envelope.Facts(
      basis: event.basis, id: id, source: source, subject: event.subject,
      traceparent: event.traceparent, type: event.type)
    // Record 0 has no recorder before it; a `recorder.started` record names itself.
    let place = Envelope.Place(
      sequence: next, previous: previous, recorder: next == 0 ? nil : recorder ?? next,
      time: time, monotonic: monotonic, run: event.run.map { runs.take($0, at: next) })
    let bytes = Envelope.write(facts, data: data, at: place)
    if event.contents.isEmpty {
      // Its form was checked in the caller's context; only its length depends on its place.
      try RecordSealer.checkLength(bytes)
    } else {
      try RecordSealer.check(bytes)
    }
    let leaf = LeafHash.of(bytes)
    let receipt = Receipt(sequence: next, id: id, leafHash: leaf, time: time)
    next += 1
    previous = leaf
    return Sealed(bytes: bytes, receipt: receipt, chunks: chunks)
  }

  /// Checks the data of an event without content, within the envelope of some record.
  ///
  /// Every place gives the same answer but for the length: what else an envelope holds is numbers,
  /// hashes and times that the sealer writes, and names, which were checked before.
  static func checkForm(ofData data: [UInt8]) throws(DraftError) {
    try check(envelope.head + data + envelope.tail)
  }

  /// The bytes around the data of a record that says nothing.
  ///
  /// Made once: the precondition below notices if the envelope's order of members ever changes.
  private static let envelope: (head: [UInt8], tail: [UInt8]) = {
    let facts = Envelope.Facts(
      basis: .observed, id: "00000000-0000-7000-8000-000000000000", source: "source",
      subject: nil, traceparent: nil, type: .recorderHeartbeat)
    let place = Envelope.Place(
      sequence: 1, previous: Hash256(words: (0, 0, 0, 0)), recorder: 1,
      time: Timestamp(microseconds: 0), monotonic: 0)
    let bytes = Envelope.write(facts, data: [], at: place)
    // `data` is the second member; nothing stands between its colon and the comma after it.
    let head = Array(#"{"basis":"observed","data":"#.utf8)
    precondition(bytes.starts(with: head), "the envelope's members have another order")
    return (head, Array(bytes.dropFirst(head.count)))
  }()

  /// The members of `data`, each part with commas between its own, in braces.
  static func join(_ before: [UInt8], _ content: [UInt8], _ after: [UInt8]) -> [UInt8] {
    var data: [UInt8] = []
    data.reserveCapacity(before.count + content.count + after.count + 4)
    data.append(UInt8(ascii: "{"))
    for part in [before, content, after] where !part.isEmpty {
      if data.count > 1 { data.append(UInt8(ascii: ",")) }
      data += part
    }
    data.append(UInt8(ascii: "}"))
    return data
  }

  /// C2SP tlog-tiles frames entries with a 16-bit length, so that a longer record could be in no
  /// tile.
  private static func checkLength(_ bytes: [UInt8]) throws(DraftError) {
    guard bytes.count <= Limits.recordBytes else {
      throw DraftError(
        "the record would have \(bytes.count) bytes, more than \(Limits.recordBytes)",
        "put what is long into content instead of data")
    }
  }

  /// What the verifier would refuse is never written.
  private static func check(_ bytes: [UInt8]) throws(DraftError) {
    try checkLength(bytes)
    do throws(JSONError) {
      _ = try RecordCheck.check(bytes)
    } catch {
      throw DraftError(
        "the draft does not make a record: \(error.message)", "correct the draft's data")
    }
  }

  /// The reference names only what is new: items that an earlier record holds are inherited.
  private mutating func data(
    of event: PreparedEvent, _ chunks: inout [SealedChunk]
  ) throws(DraftError) -> [UInt8] {
    if let data = event.data { return data }
    var object = JSONObject()
    for content in event.contents {
      object[content.name] = try reference(content, of: event, &chunks).json()
    }
    var content = Array(#""content":"#.utf8)
    CanonicalWriter.write(object, to: &content)
    return RecordSealer.join(event.before, content, event.after)
  }

  private mutating func reference(
    _ content: PreparedEvent.Content, of event: PreparedEvent, _ chunks: inout [SealedChunk]
  ) throws(DraftError) -> ContentReference {
    let key = BodyMemory.Key(subject: event.subject, name: content.name, owner: event.key)
    let (rope, match) = try choose(content, key)
    let kept = match?.items ?? 0
    // Before the record is committed: `seal` forgets it again if the group fails.
    bodies.remember(rope, key, sequence: next, depth: match.map { $0.depth + 1 } ?? 0)
    for case .fresh(let chunk) in rope.items[kept...] { chunks.append(chunk) }
    return ContentReference(
      name: content.name, mediaType: content.mediaType, byteCount: content.byteCount,
      extends: match.map { .init(sequence: $0.sequence, items: $0.items) },
      items: rope.items[kept...].map(\.reference), parts: rope.parts.filter { $0.item >= kept })
  }

  /// The form of a body that writes the fewest items.
  ///
  /// Both forms are tried: a long body that extends an earlier one whole writes few items, while
  /// one that extends nothing has to be merged to fit.
  private mutating func choose(
    _ content: PreparedEvent.Content, _ key: BodyMemory.Key
  ) throws(DraftError) -> (Rope, BodyMemory.Match?) {
    var best: (rope: Rope, match: BodyMemory.Match?, count: Int)?
    for rope in [content.whole, content.merged].compactMap({ $0 }) {
      let match = bodies.match(rope, key)
      let count = rope.items.count - (match?.items ?? 0)
      if count <= Limits.bodyItems, count < best?.count ?? Int.max { best = (rope, match, count) }
    }
    guard let best else {
      throw DraftError(
        "a body has more bytes than one record can refer to",
        "split it into several contents of at most \(Limits.bodyItems) MiB")
    }
    return (best.rope, best.match)
  }

  /// A UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random ones.
  ///
  /// Ten bytes are taken for each, and the generator is asked for 256 identifiers at a time.
  private mutating func identifier(at time: Timestamp) -> String {
    if entropy.count < 10 { entropy = Random.bytes(2560)[...] }
    let random = entropy.prefix(10)
    entropy = entropy.dropFirst(10)
    return EventID.uuidv7(at: time, random: random)
  }
}
