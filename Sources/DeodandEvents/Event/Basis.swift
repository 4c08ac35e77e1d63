/// On what a record stands.
///
/// Reports never blur these four.
public enum Basis: String, Sendable, CaseIterable {
  /// Deodand saw the bytes on the wire.
  case observed
  /// The instrumented program told us (OTLP, hooks, an SDK).
  case reported
  /// Taken from a transcript made earlier; the file's digest is in the record.
  case imported
  /// A person entered it.
  case declared
}
