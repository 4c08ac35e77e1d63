import DeodandExplain
import DeodandSystem

/// Lines on standard error from any thread.
///
/// Unlike `Output.notes` it has no buffer, so it needs no owner.
package enum Notice {
  /// Says something in the name of a command.
  ///
  /// Names and addresses in it come from elsewhere: what a terminal would obey is made visible.
  package static func say(_ text: String, as name: String) {
    say("\(name): \(visible(text))")
  }

  /// Text on one line with what a terminal would obey made visible.
  package static func visible(_ text: String) -> String { Visible.line(text, limit: 2000) }

  /// Writes a line at once; a stream that is gone is no reason to stop.
  package static func say(_ text: String) {
    _ = ByteStream.write(ByteStream.errors, Array((text + "\n").utf8))
  }
}
