/// Which Deodand this is, as it stands in `log.created` and `recorder.started` records.
public enum Build {
  /// The version number.
  public static let version = "0.1.0"
  /// The program's name and its version.
  public static let name = "deodand/" + version
}
