import DeodandConsole
import DeodandSystem

/// The transcripts under a path: the file itself, or every `.jsonl` file in a folder, at any depth.
///
/// Symbolic links are not followed (docs/spec/capture.md): a link would bring in what the folder
/// does not hold.
enum SessionFiles {
  /// The files by name, so that a session comes before its subagents; names are relative.
  ///
  /// By bytes, so that the order is the same on every machine and in every locale.
  static func find(_ path: String) throws -> [(path: String, name: String)] {
    switch try Files.kind(of: path) {
    case .file:
      return [(path, path.split(separator: "/").last.map(String.init) ?? path)]
    case .directory:
      let found = try Directories.files(under: path, depth: depth).filter { $0.hasSuffix(".jsonl") }
      guard !found.isEmpty else {
        throw Failure(
          .usage, "\(path) holds no .jsonl file",
          hint: "give a session's file, or the folder of a project's sessions")
      }
      return found.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        .map { (path + "/" + $0, $0) }
    case .other:
      throw Failure(.usage, "\(path) is neither a file nor a folder", hint: "check the path")
    }
  }

  /// Sessions hold folders for subagents; nothing lies deeper than this.
  ///
  /// In folders below the one that is given; bounds the walk over a tree that was named by mistake.
  private static let depth = 8
}
