/// A dictionary that forgets its oldest entries when it is full.
///
/// Age counts from the first insertion; looking up does not make an entry younger.
struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private let limit: Int
  private var values: [Key: Value] = [:]
  /// The keys by age; those before `oldest` are forgotten.
  private var keys: [Key] = []
  private var oldest = 0

  init(limit: Int) {
    precondition(limit > 0, "a table of nothing would forget all")
    self.limit = limit
  }

  subscript(key: Key) -> Value? { values[key] }

  /// Keeps a value; a key that is known keeps its age.
  mutating func insert(_ value: Value, for key: Key) {
    guard values.updateValue(value, forKey: key) == nil else { return }
    keys.append(key)
    guard values.count > limit else { return }
    values[keys[oldest]] = nil
    oldest += 1
    // Now and then, so that an insertion costs O(1) over time.
    if oldest > limit {
      keys.removeFirst(oldest)
      oldest = 0
    }
  }
}
