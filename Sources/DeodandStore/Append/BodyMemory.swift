import DeodandEvents

/// The last body of each content of each subject under each key, so that a body sent again with
/// something added is recorded as what was added.
///
/// The writer alone uses it. It only ever holds bodies of records that are committed or are being
/// committed; when sealing fails the body is forgotten, and the next one is written in full.
///
/// It lives in memory only and is lost with the process: the first body of each key after a start
/// is written in full (docs/decisions/0003).
struct BodyMemory {
  /// Whose bodies continue each other.
  ///
  /// Only bodies under one key do: one customer's record must not need what another's key opens.
  struct Key: Hashable {
    let subject: String?
    let name: String
    /// The row of the key that seals the chunks.
    let owner: Int64
  }

  /// A body whose first items a new one repeats.
  ///
  /// Inheriting is decided by fingerprints and not by commitments, for short chunks never share a
  /// commitment: the first short message would end every shared prefix.
  struct Match {
    let sequence: UInt64
    let items: Int
    /// How many records a reader has to cross to read the body that is extended.
    let depth: Int
  }

  /// What is kept of a body: fingerprints, never its bytes.
  ///
  /// A print is 32 bytes keyed with the subject's salt key, so that a dump of this memory tells no
  /// words.
  private struct Entry {
    let sequence: UInt64
    let prints: [Rope.Print]
    let parts: [ContentReference.Part]
    let depth: Int
    var used: UInt64
  }

  private var entries: [Key: Entry] = [:]
  private var clock: UInt64 = 0
  private let capacity: Int

  /// The capacity is in bodies, each of which may have as many prints as its body has items.
  init(capacity: Int = 256) { self.capacity = capacity }

  /// How far a new body repeats the last one; nil if that is less than two chunks, or if the chain
  /// of `extends` has become as long as a reader follows.
  mutating func match(_ rope: Rope, _ key: Key) -> Match? {
    guard let entry = entries[key], entry.depth < Limits.extendsDepth else { return nil }
    clock += 1
    entries[key]?.used = clock
    // Literals alone never make a match: JSON punctuation begins alike in bodies that have nothing
    // in common.
    var items = 0
    var chunks = 0
    for (old, new) in zip(entry.prints, rope.prints) {
      guard old == new else { break }
      items += 1
      if new.isChunk { chunks += 1 }
    }
    guard chunks >= 2, BodyMemory.agree(entry.parts, rope.parts, below: items) else { return nil }
    return Match(sequence: entry.sequence, items: items, depth: entry.depth)
  }

  /// Keeps a body as the last one of its key.
  ///
  /// The entry that was used longest ago gives way; finding it takes a look at each, which is cheap
  /// for so few.
  mutating func remember(_ rope: Rope, _ key: Key, sequence: UInt64, depth: Int) {
    clock += 1
    entries[key] = Entry(
      sequence: sequence, prints: rope.prints, parts: rope.parts, depth: depth,
      used: clock)
    if entries.count > capacity, let oldest = entries.min(by: { $0.value.used < $1.value.used }) {
      entries[oldest.key] = nil
    }
  }

  /// Drops the bodies of a record that was not written after all.
  mutating func forget(_ event: PreparedEvent) {
    for content in event.contents {
      entries[Key(subject: event.subject, name: content.name, owner: event.key)] = nil
    }
  }

  /// Inherited parts must be the very parts that the new body has there.
  private static func agree(
    _ old: [ContentReference.Part], _ new: [ContentReference.Part], below items: Int
  ) -> Bool {
    let (old, new) = (old.filter { $0.item < items }, new.filter { $0.item < items })
    // Capture names parts in the order of their places; others may not.
    return old == new || Set(old) == Set(new)
  }
}
