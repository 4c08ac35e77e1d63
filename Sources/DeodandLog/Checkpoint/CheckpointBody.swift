public import DeodandEvents

/// What a checkpoint says: a log's name, its size, its root (C2SP tlog-checkpoint).
///
/// The form is in docs/spec/checkpoint.md.
public struct CheckpointBody: Sendable, Hashable {
  /// The log's origin.
  public let origin: String
  /// How many leaves there are.
  public let size: UInt64
  /// The root of the tree over them.
  public let root: Hash256
  /// Lines after the root; nothing is concluded from them.
  public let extensions: [String]

  /// Describes a log's state.
  public init(origin: String, size: UInt64, root: Hash256, extensions: [String] = []) {
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// Parses a note's text; only the one spelling of each checkpoint is accepted.
  public init(parsing text: String) throws(NoteError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines[lines.count - 1].isEmpty, !lines[0].isEmpty,
      let size = UInt64(lines[1]), let root = Base64.decode(lines[2]).flatMap({ Hash256($0) })
    else { throw NoteError(.malformed, "this is not a checkpoint") }
    self.init(
      origin: String(lines[0]), size: size, root: root,
      extensions: lines[3..<(lines.count - 1)].map(String.init))
    // Leading zeros, empty extension lines and the like do not survive being written again.
    guard self.text.utf8.elementsEqual(text.utf8), !extensions.contains(where: \.isEmpty) else {
      throw NoteError(.malformed, "the checkpoint is not in its one canonical form")
    }
  }

  /// The checkpoint as a note's text.
  public var text: String {
    ([origin, String(size), Base64.encode(root.bytes)] + extensions).map { $0 + "\n" }.joined()
  }
}
