extension RecordQuery {
  /// Whether a record meets every condition but `text`, `limit` and `order`: for readers without an
  /// index.
  public func matches(_ record: Record) -> Bool {
    if !types.isEmpty, !has(types.map(\.rawValue), record.type.rawValue) { return false }
    if let run, record.run.map({ has([$0], run) }) != true { return false }
    if let id, record.id != id { return false }
    if let range, !range.contains(record.sequence) { return false }
    if let from, record.time < from { return false }
    if let until, record.time >= until { return false }
    if let tool, !has(record.tools, tool) { return false }
    if let model, !has(record.models, model) { return false }
    if let callID, !has(record.callIDs, callID) { return false }
    if let recorder, record.recorder != recorder { return false }
    if let commitment {
      return record.content.contains { $0.items.contains(.chunk(commitment)) }
    }
    return true
  }

  /// Whether a name is among others, by its bytes: an index compares no other way, and Swift's own
  /// equality takes canonically equivalent texts for the same.
  private func has(_ names: [String], _ name: String) -> Bool {
    names.contains { $0.utf8.elementsEqual(name.utf8) }
  }

  /// The sequences of matching records, in the query's order and within its limit.
  public func select(from records: some Sequence<Record>) -> [UInt64] {
    let found = records.filter(matches).map(\.sequence).sorted()
    let ordered = order == .ascending ? found : found.reversed()
    return limit.map { Array(ordered.prefix($0)) } ?? ordered
  }
}
