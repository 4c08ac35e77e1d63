import DeodandLog
import DeodandSystem

/// What only the store can find: rules about the database rather than about the evidence in it.
///
/// None of them is about what the records say. A database that was rebuilt row by row from good
/// evidence into these tables passes, and so it should.
enum StoreFindings {
  /// How many content rows there are, and the highest number among them.
  typealias Rows = (count: Int64, last: Int64, first: Int64)

  static func all(
    hasSchema: Bool, hasIndexes: Bool, rows: Rows, unreferenced: Int, hasRunHeads: Bool?,
    damage: StoreError?
  ) -> [Finding] {
    [schema(hasSchema), indexes(hasIndexes), content(rows, unreferenced: unreferenced)]
      + (hasRunHeads.map { [runHeads($0)] } ?? []) + (damage.map { [damaged($0)] } ?? [])
  }

  /// Code `store-schema`: the tables and the triggers are those that guard the evidence.
  private static func schema(_ isOurs: Bool) -> Finding {
    isOurs
      ? Finding(.intact, "store-schema", .valid, "Tables and triggers are those of the format.")
      : Finding(
        .intact, "store-schema", .invalid,
        "Tables or triggers were changed: something other than Deodand has written to the database."
      )
  }

  /// Code `store-indexes`: what readers look things up by finds what is there.
  private static func indexes(_ areIntact: Bool) -> Finding {
    areIntact
      ? Finding(.intact, "store-indexes", .valid, "Every index finds the rows that are there.")
      : Finding(
        .intact, "store-indexes", .invalid,
        "An index does not fit its table, so that readers would miss what is there.")
  }

  /// Code `run-heads`: what is noted of each run is what its records say.
  private static func runHeads(_ areRight: Bool) -> Finding {
    areRight
      ? Finding(
        .intact, "run-heads", .valid, "What is noted of the runs is what their records say.")
      : Finding(
        .intact, "run-heads", .invalid,
        "What is noted of the runs is not what their records say: something other than Deodand has "
          + "written to the database.")
  }

  /// Code `content-rows`: content stands in the order of the records, without gaps or strays.
  private static func content(_ rows: Rows, unreferenced: Int) -> Finding {
    // The writer numbers them from 1: only both ends and the count together leave no room.
    guard rows.count == rows.last, rows.first == 1 else {
      return Finding(
        .complete, "content-rows", .invalid,
        "The contents are numbered from \(rows.first) to \(rows.last), but there are \(rows.count) of them."
      )
    }
    guard unreferenced == 0 else {
      return Finding(
        .complete, "content-rows", .invalid,
        "\(unreferenced) contents are not in the order of the records, or no record refers to them."
      )
    }
    return Finding(
      .complete, "content-rows", .valid, "Every content belongs to the record that brought it.")
  }

  /// Codes `store-missing` and `store-damaged`: a log stood here and its evidence is gone, or what
  /// stands in its place can't be opened as a log.
  ///
  /// Nil where the error says nothing about the evidence: there never was a log, or it is of a
  /// newer format, or it could not be read for reasons of the machine.
  static func unopened(_ error: StoreError, _ path: String) -> Finding? {
    switch error.code {
    case .damaged: return damaged(error)
    case .missing: return missing(error.message)
    case .notALog: break
    default: return nil
    }
    if Files.exists(path + "/log.db") {
      return Finding(
        .intact, "store-damaged", .invalid,
        "log.db is no database of a log: its beginning was changed, or something else stands there."
      )
    }
    // A folder of keys, where nothing is remembered: a log was here all the same.
    return Files.exists(path + "/keys") ? missing("there is no log.db beside its keys") : nil
  }

  private static func missing(_ what: String) -> Finding {
    Finding(
      .intact, "store-missing", .invalid, "A log stood here, and its records are gone: \(what).")
  }

  /// Code `store-damaged`: the database could not be read to its end.
  private static func damaged(_ error: StoreError) -> Finding {
    Finding(
      .intact, "store-damaged", .invalid, "The database can't be read to its end: \(error.message)."
    )
  }
}
