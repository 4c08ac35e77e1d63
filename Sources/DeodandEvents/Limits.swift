/// Every limit on what Deodand reads or writes, with its reason.
///
/// Parser, recorder and verifier share them.
public enum Limits {
  /// A record in bytes: C2SP tlog-tiles frames entries with a 16-bit length.
  public static let recordBytes = 65_535
  /// Nesting of arrays and objects: enough for any tool call, little enough for any stack.
  public static let jsonDepth = 128
  /// One content chunk in bytes: bounds memory while content is sealed, opened or verified.
  public static let contentChunkBytes = 1 << 20
  /// Items written in one body; more are merged, so that the rope fits a record.
  public static let bodyItems = 600
  /// How many records a chain of `extends` may cross: bounds the cost of reading one body.
  public static let extendsDepth = 64
  /// Bytes shorter than this always get a salt of their own, so that disclosing one `yes`
  /// does not disclose them all.
  public static let sharedSaltMinimumBytes = 64
  /// One line of drafts or of a JSON-RPC message in bytes.
  public static let lineBytes = 256 << 20
  /// A body over HTTP that is held in memory, read and recorded as one, in bytes; a longer one is
  /// recorded in parts as it comes.
  public static let heldBodyBytes = 8 << 20
  /// One such part in bytes: a few fit in memory for each connection.
  public static let bodyPartBytes = 4 << 20
  /// A run identifier, subject or other name in UTF-8 bytes.
  public static let nameBytes = 512
  /// Values of OpenTelemetry within each other: structured messages need about eight, and in JSON
  /// this stays within `jsonDepth`.
  public static let telemetryDepth = 24
  /// Attributes of one span in its record: all that are listed, several times over.
  package static let telemetryFacts = 96
  /// One span or log record in bytes: it is sealed in one piece of memory.
  public static let telemetryItemBytes = 16 << 20
  /// A resource or scope in bytes: each span under it refers to it, and hashes it anew.
  public static let telemetryResourceBytes = 65_536
  /// Spans or log records in one request: a record is larger than the smallest span.
  public static let telemetryItems = 65_536
  /// Messages of an imported transcript held for later requests, in bytes: more than any model's
  /// context takes, and little beside a transcript that goes on for months.
  public static let importContextBytes = 32 << 20
}
