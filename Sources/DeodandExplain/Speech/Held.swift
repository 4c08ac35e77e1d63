import DeodandEvents

/// How a sentence says that something is missing, by what is looked into: a log, or a selection
/// from one.
///
/// What a bundle does not hold may stand in the log: it can say that something is not in the
/// bundle, and never that it is not on record.
struct Held: Sendable {
  /// Whether all records are looked into.
  let isWhole: Bool

  init(_ reader: some EventReader) { isWhole = reader.isWhole }

  init(isWhole: Bool) { self.isWhole = isWhole }

  /// Where something is or is not.
  var onRecord: String { isWhole ? "on record" : "in this bundle" }

  /// What follows a sentence on something that is not there.
  var elsewhere: String { isWhole ? "" : "; whether the log has it, the bundle can't tell" }

  /// A further way in which what is missing may have come to be missing.
  var orElsewhere: String { isWhole ? "" : ", or the log has it and the bundle does not" }
}
