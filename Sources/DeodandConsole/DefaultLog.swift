import DeodandSystem

/// The log that a command uses where none is named.
package enum DefaultLog {
  /// `$DEODAND_LOG`, else `deodand/log` in the XDG data directory.
  package static var path: String {
    if let log = Environment.variable("DEODAND_LOG") { return log }
    // The XDG base directory specification; an empty variable is `Environment`'s to judge.
    if let data = Environment.variable("XDG_DATA_HOME") { return data + "/deodand/log" }
    return (Environment.variable("HOME") ?? ".") + "/.local/share/deodand/log"
  }
}
