import DeodandEvents

/// Whether every commitment in a record has its content, and every content a record.
///
/// The writer inserts content in the order in which records first refer to it, so both are walked
/// side by side: a commitment is either that of the next row, or of one that was passed before,
/// which the index tells. That takes no memory, and nearly always no look-up.
///
/// Feed it all records in order, from the first: a record that is left out makes its content look
/// like strays.
final class ContentReferences {
  private let rows: Statement
  private let lookUp: Statement
  /// The commitment of the first row that no record has referred to yet; nil past the last row.
  private var next: [UInt8]?
  private(set) var missing = 0
  /// The first ten are enough to begin looking; a log that lost all its content would name each
  /// record.
  private(set) var missingIn: [UInt64] = []

  init(_ database: borrowing Database) throws(StoreError) {
    rows = try database.prepare(NamedSQL.log["commitments"])
    lookUp = try database.prepare(NamedSQL.log["content_id"])
    try advance()
  }

  /// Looks at the commitments of the next record.
  func see(_ commitments: [Commitment], of record: UInt64) throws(StoreError) {
    for commitment in commitments {
      let bytes = commitment.hash.bytes
      if bytes == next {
        try advance()
      } else if try !isStored(bytes) {
        missing += 1
        if missingIn.count < 10, missingIn.last != record { missingIn.append(record) }
      }
    }
  }

  /// How many rows no record refers to first, once every record was seen.
  func unreferenced() throws(StoreError) -> Int {
    var count = 0
    while next != nil {
      count += 1
      try advance()
    }
    return count
  }

  private func advance() throws(StoreError) { next = try rows.step() ? rows.blob(0) : nil }

  private func isStored(_ commitment: [UInt8]) throws(StoreError) -> Bool {
    try lookUp.bind(commitment, at: 1)
    defer { lookUp.reset() }
    return try lookUp.step()
  }
}
