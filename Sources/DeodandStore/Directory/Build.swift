import CBuild
import DeodandEvents
import DeodandLog

/// Which Deodand this is, as it stands in `log.created` and `recorder.started` records.
public enum Build {
  /// The version number (semver.org).
  public static let version = "0.1.0"

  /// The commit that the program was built from, with `-dirty` where the tree held more than that;
  /// nil where the build did not know it (a plain `swift build`).
  public static let commit: String? = {
    let text = unsafe String(cString: deodand_build_commit())
    return text.isEmpty ? nil : text
  }()

  /// The program's name, its version and, as build metadata, its commit: `deodand/0.1.0+1a2b3c4`.
  ///
  /// Build metadata allow letters, digits, hyphens and dots (semver.org, item 10); the mark for a
  /// dirty tree is written as an identifier of its own.
  public static let name =
    "deodand/" + version + (commit.map { "+" + $0.replacing("-", with: ".") } ?? "")

  /// What `--version` prints: enough to say which program read or wrote what, and which formats it
  /// knows.
  ///
  /// The log's format is everybody's; `formats` are those that the program knows beside it.
  public static func description(knowing formats: [String] = []) -> String {
    let all = ["commit \(commit ?? "unknown")", "log format \(LogDirectory.format)"] + formats
    return version + " (" + all.joined(separator: ", ") + ")"
  }
}
