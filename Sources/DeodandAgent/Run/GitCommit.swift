import DeodandSystem

/// The commit that a working copy is at, read from git's own files (gitrepository-layout(5)).
///
/// `git` is not run: docs/decisions/0034-git-is-read-and-not-run.md says why.
package enum GitCommit {
  /// The commit of the repository that a directory is in; nil if there is none.
  ///
  /// Reads a few small files and never writes; a repository whose references are in another format
  /// than files has no commit here, which is recorded as none.
  package static func of(_ directory: String) -> String? {
    var folder = directory
    while true {
      // The innermost repository is the one, even if it has no commit yet.
      if Files.exists(folder + "/.git") { return head(of: folder + "/.git") }
      guard let slash = folder.lastIndex(of: "/"), slash != folder.startIndex else { return nil }
      folder = String(folder[..<slash])
    }
  }

  /// The commit that `HEAD` names, by itself or by way of a branch; `git` is `.git`, a directory or
  /// a file.
  private static func head(of git: String) -> String? {
    var git = git
    if let pointer = text(git), pointer.hasPrefix("gitdir: ") {
      // A worktree: `.git` is a file that names the place.
      let place = String(pointer.dropFirst(8))
      git = place.hasPrefix("/") ? place : String(git.dropLast(4)) + place
    }
    guard let head = text(git + "/HEAD") else { return nil }
    // A detached head holds the commit itself.
    guard head.hasPrefix("ref: ") else { return isCommit(head) ? head : nil }
    let name = String(head.dropFirst(5))
    // References of all worktrees are in the common directory, as seen from the worktree's own.
    let common = text(git + "/commondir").map { $0.hasPrefix("/") ? $0 : git + "/" + $0 }
    for place in [git] + (common.map { [$0] } ?? []) {
      // A loose reference goes before a packed one: git writes updates loose.
      if let commit = text(place + "/" + name), isCommit(commit) { return commit }
      if let packed = packed(name, in: place + "/packed-refs") { return packed }
    }
    return nil
  }

  /// A reference out of `packed-refs`, one `COMMIT NAME` a line.
  private static func packed(_ name: String, in path: String) -> String? {
    guard let refs = text(path) else { return nil }
    for line in refs.split(separator: "\n") where line.hasSuffix(" " + name) {
      let commit = String(line.prefix { $0 != " " })
      if isCommit(commit) { return commit }
    }
    return nil
  }

  /// A file without the line ends behind it; nil if it can't be read.
  ///
  /// Only regular files: what a repository holds is somebody else's, and a pipe in it would never
  /// end.
  private static func text(_ path: String) -> String? {
    guard Files.isFile(path), let bytes = try? Files.read(path) else { return nil }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  /// Whether a text is a SHA-1 or a SHA-256 in lower-case hexadecimal, so that nothing else gets
  /// into the record.
  private static func isCommit(_ text: String) -> Bool {
    [40, 64].contains(text.utf8.count)
      && text.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) }
  }
}
