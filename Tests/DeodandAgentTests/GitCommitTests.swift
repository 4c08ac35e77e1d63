import DeodandAgent
import Foundation
import Testing

/// The commit that a run starts from, read from git's own files.
@Suite("The commit of a working copy")
struct GitCommitTests {
  private static let commit = String(repeating: "0a", count: 20)

  /// A tree of files, by their paths.
  private static func tree(_ files: [String: String]) throws -> URL {
    let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    for (path, text) in files {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return root
  }

  @Test(
    "every way in which git writes it",
    arguments: [
      [".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": commit + "\n"],
      [".git/HEAD": commit + "\n"],
      [
        ".git/HEAD": "ref: refs/heads/main\n",
        ".git/packed-refs":
          "# pack-refs\n\(String(repeating: "1", count: 40)) refs/heads/other-main\n"
          + "\(commit) refs/heads/main\n",
      ],
      [
        ".git": "gitdir: real/worktrees/w\n", "real/worktrees/w/HEAD": "ref: refs/heads/w\n",
        "real/worktrees/w/commondir": "../..\n", "real/refs/heads/w": commit + "\n",
      ],
    ] as [[String: String]])
  func found(files: [String: String]) throws {
    let root = try Self.tree(files.merging(["a/b/c": ""]) { old, _ in old })
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(GitCommit.of(root.path) == Self.commit)
    #expect(GitCommit.of(root.appending(path: "a/b").path) == Self.commit)
  }

  @Test("a worktree may name its places from the root")
  func absolute() throws {
    let root = try Self.tree([
      "real/worktrees/w/HEAD": "ref: refs/heads/w\n", "real/refs/heads/w": Self.commit + "\n",
    ])
    defer { try? FileManager.default.removeItem(at: root) }
    let real = root.path + "/real"
    try Data("gitdir: \(real)/worktrees/w\n".utf8).write(to: root.appending(path: ".git"))
    try Data("\(real)\n".utf8).write(to: root.appending(path: "real/worktrees/w/commondir"))
    #expect(GitCommit.of(root.path) == Self.commit)
  }

  @Test(
    "what is no commit",
    arguments: [
      ["x": ""], [".git/HEAD": ""], [".git/HEAD": "ref: refs/heads/main\n"],
      // The form of a repository whose references are a reftable.
      [".git/HEAD": "ref: refs/heads/.invalid\n", ".git/reftable/tables.list": "x.ref\n"],
      [".git/HEAD": "ref: refs/heads/a\n", ".git/refs/heads/a": "ref: refs/heads/b\n"],
      [".git/HEAD": String(repeating: "g", count: 40)],
      [".git/HEAD": String(commit.dropLast())], [".git": "gitdir: nowhere\n"],
    ] as [[String: String]])
  func missing(files: [String: String]) throws {
    let root = try Self.tree(files)
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(GitCommit.of(root.path) == nil)
  }
}
