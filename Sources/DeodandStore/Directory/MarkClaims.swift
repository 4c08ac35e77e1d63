import DeodandEvents
import DeodandLog

/// Whether a log says of itself that a high-water mark was kept of it.
///
/// Asked only where there is none, so that a walk over the whole log does no harm.
enum MarkClaims {
  /// Whether record 0 or any recorder's start says so.
  static func wasKept(by database: borrowing Database) throws(StoreError) -> Bool {
    let records = try database.prepare(NamedSQL.log["all_records"])
    defer { records.reset() }
    while try records.step() {
      let bytes = records.blob(1)
      guard let check = try? RecordCheck.check(bytes), isAsked(check, bytes),
        let record = try? Record(parsing: bytes),
        let memory = record[.highWater].flatMap({ MarkMemory(rawValue: $0) })
      else { continue }
      if memory.isMark { return true }
    }
    return false
  }

  /// Parsing costs more than looking at the type.
  private static func isAsked(_ check: RecordCheck, _ bytes: [UInt8]) -> Bool {
    let type = bytes[check.type.dropFirst().dropLast()]
    return [EventType.recorderStarted, .logCreated, .logMigrated].contains {
      type.elementsEqual($0.rawValue.utf8)
    }
  }
}
