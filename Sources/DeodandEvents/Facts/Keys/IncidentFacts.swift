// Facts of incidents, of evidence that was handed over and of checkpoints that were given away.
// Written by `deodand incident`, `deodand bundle` and `deodand checkpoint`.

extension FactKey where Value == String {
  /// The incident's name.
  public static var incident: Self { Self("incident") }
  /// The bundle's name.
  public static var bundleFile: Self { Self("file") }
  /// SHA-256 of the bundle, 64 hexadecimal digits.
  public static var bundleDigest: Self { Self("sha256") }
}

extension FactKey where Value == [String] {
  /// Runs that the entry names, with every record of theirs.
  public static var runs: Self { Self("runs") }
  /// Records that the entry names: a number, or the first and the last of several.
  public static var recordSpans: Self { Self("records") }
  /// Tags that were put on the records.
  public static var tags: Self { Self("tags") }
}

extension FactKey where Value == JSONObject {
  /// What was handed over: `run`, `from` and `to`, or `incident`.
  public static var selection: Self { Self("selection") }
}
