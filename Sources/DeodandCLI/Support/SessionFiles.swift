import DeodandConsole

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The transcripts under a path: the file itself, or every `.jsonl` file in a folder, at any depth.
enum SessionFiles {
  /// The files by name, so that a session comes before its subagents; names are relative.
  static func find(_ path: String) throws -> [(path: String, name: String)] {
    switch try Files.kind(of: path) {
    case .file:
      return [(path, path.split(separator: "/").last.map(String.init) ?? path)]
    case .directory:
      var found: [String] = []
      try walk(path, "", into: &found, depth: 0)
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
  private static let depth = 8

  private static func walk(
    _ root: String, _ folder: String, into found: inout [String], depth: Int
  ) throws {
    let path = folder.isEmpty ? root : root + "/" + folder
    guard let directory = opendir(path) else {
      throw Failure(.usage, "\(path): \(SystemError.text(errno))", hint: "check the path")
    }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      let place = folder.isEmpty ? name : folder + "/" + name
      var status = stat()
      // Links are not followed: they may lead anywhere, also back.
      guard lstat(root + "/" + place, &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFDIR, depth < Self.depth {
        try walk(root, place, into: &found, depth: depth + 1)
      } else if status.st_mode & S_IFMT == S_IFREG, name.hasSuffix(".jsonl") {
        found.append(place)
      }
    }
  }
}
