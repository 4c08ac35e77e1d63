import DeodandEvents

/// The subjects' keys as a reader finds them: by the number in a content row.
///
/// It belongs to one reader or walk and so to one thread. A key that was read stays in memory; one
/// that was destroyed meanwhile still opens content until the reader goes.
final class ContentKeys {
  /// What is known of a key.
  enum State {
    /// It is there.
    case present(SubjectKey)
    /// Its file was destroyed; whose it was.
    case erased(String)
    /// The log has no such key.
    ///
    /// No writer leaves such a row: that of a key is committed before any content under it.
    case unknown
  }

  private let list: Statement
  private let keys: LogKeys
  private var labels: [Int64: String] = [:]
  private var known: [Int64: SubjectKey] = [:]

  init(_ database: borrowing Database, _ keys: LogKeys) throws(StoreError) {
    list = try database.prepare(NamedSQL.log["content_keys"])
    self.keys = keys
  }

  /// The key of that number.
  func key(_ id: Int64) throws(StoreError) -> State {
    if let key = known[id] { return .present(key) }
    if labels[id] == nil { try reload() }
    guard let label = labels[id] else { return .unknown }
    guard keys.hasSubjectKey(id: id) else { return .erased(label) }
    let key = try keys.subjectKey(id: id, label: label)
    known[id] = key
    return .present(key)
  }

  /// Subjects may have been added since; their rows are never changed, so that what is known stays
  /// true.
  private func reload() throws(StoreError) {
    while try list.step() { labels[list.integer(0)] = list.text(1) }
  }
}
