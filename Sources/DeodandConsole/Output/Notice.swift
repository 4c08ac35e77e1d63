package import DeodandEvents
import DeodandExplain
import DeodandSystem

/// Lines on standard error from any thread: the one way in which a command says something beside
/// its answer.
///
/// A line may name files, arguments and what a log holds, which may be anything, also what a
/// terminal obeys: everything is made visible here, and nowhere before.
package enum Notice {
  /// The most characters of a line; what is longer is shortened, and says so.
  private static let limit = 4000

  /// Says something in the name of a command.
  package static func say(_ text: String, as name: String) { say("\(name): \(text)") }

  /// Writes a line at once; a stream that is gone is no reason to stop.
  package static func say(_ text: String) { write(Visible.line(text, limit: limit)) }

  /// Writes data for a program, one value a line; characters that people can't see are escaped as
  /// JSON has it.
  package static func say(json value: JSONValue) { write(Visible.json(value.canonicalText)) }

  private static func write(_ line: String) {
    _ = ByteStream.write(ByteStream.errors, Array((line + "\n").utf8))
  }
}
