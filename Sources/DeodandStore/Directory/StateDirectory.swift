import DeodandSystem

/// Where Deodand remembers, outside every log, how far each log had come on this machine.
///
/// `heads/<log id>` is the high-water mark of a log, `paths/<SHA-256 of the path>` which log was
/// last seen at a path, `recorders/<log id>-<…>` the `recorder.started` record that one-shot
/// commands share. An attacker who may write here can forget a mark; they then still have to face
/// the checkpoints that others hold.
public struct StateDirectory: Sendable, Hashable {
  /// The directory; it is made when it is first needed.
  public let path: String

  /// Names a directory.
  public init(path: String) { self.path = path }

  /// `$DEODAND_STATE`, else `$XDG_STATE_HOME/deodand`, else `~/.local/state/deodand`; nil if the
  /// environment names no home.
  public static func standard() -> StateDirectory? {
    if let path = Environment.variable("DEODAND_STATE") { return StateDirectory(path: path) }
    if let path = Environment.variable("XDG_STATE_HOME"), path.hasPrefix("/") {
      return StateDirectory(path: path + "/deodand")
    }
    return Environment.variable("HOME").map {
      StateDirectory(path: $0 + "/.local/state/deodand")
    }
  }

  /// The path of an entry, its directory made.
  ///
  /// For the owner alone: the names of logs and the times of their growth are nobody else's
  /// concern.
  func place(_ folder: String, _ name: String) throws(StoreError) -> String {
    try StoreError.translating(
      Durable.createDirectories(path + "/" + folder, mode: 0o700))
    return path + "/" + folder + "/" + name
  }
}
