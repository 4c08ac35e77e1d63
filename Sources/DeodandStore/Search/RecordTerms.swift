import DeodandEvents

/// What a record is found by.
///
/// Search compares with the same values that indexing wrote.
///
/// A change of what is in here, or in `Words`, calls for another number in `SegmentHead`: an index
/// that was built by other rules would miss records silently.
enum RecordTerms {
  /// The commitments that a record's own items hold.
  ///
  /// Inherited items are not among them: the record that first held them is found instead.
  static func commitments(_ record: Record) -> [Commitment] {
    record.content.flatMap(\.items).compactMap { item in
      if case .chunk(let commitment) = item { commitment } else { nil }
    }
  }

  /// The words of a record's data.
  ///
  /// UUIDs are left out: events are found by `id`.
  static func words(_ record: Record) -> Set<String> {
    var words: Set<String> = []
    for leaf in JSONValue.object(record.data).leaves() {
      guard let text = leaf.value.string, text.utf8.count != 36 || !EventID.isWellFormed(text)
      else { continue }
      words.formUnion(Words.all(in: Array(text.utf8)))
    }
    return words
  }

  /// A recorder as the index knows it.
  static func name(ofRecorder number: UInt64) -> [UInt8] { Array(String(number).utf8) }

  /// Every exact value of a record with what it is the value of.
  static func values(_ record: Record) -> [(Term.Attribute, [UInt8])] {
    var values: [(Term.Attribute, [UInt8])] = [
      (.type, Array(record.type.rawValue.utf8)), (.id, Array(record.id.utf8)),
    ]
    if let run = record.run { values.append((.run, Array(run.utf8))) }
    if let recorder = record.recorder { values.append((.recorder, name(ofRecorder: recorder))) }
    values += record.tools.map { (.tool, Array($0.utf8)) }
    values += record.models.map { (.model, Array($0.utf8)) }
    values += record.callIDs.map { (.callID, Array($0.utf8)) }
    values += commitments(record).map { (.commitment, $0.hash.bytes) }
    return values
  }
}
