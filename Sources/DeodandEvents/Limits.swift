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
  /// A run identifier, subject or other name in UTF-8 bytes.
  public static let nameBytes = 512
  /// Messages of an imported transcript held for later requests, in bytes: more than any model's
  /// context takes, and little beside a transcript that goes on for months.
  public static let importContextBytes = 32 << 20
}
