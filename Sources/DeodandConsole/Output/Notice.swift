import DeodandSystem

/// Lines on standard error from any thread.
///
/// Unlike `Output.notes` it has no buffer, so it needs no owner.
package enum Notice {
  /// Writes a line at once; a stream that is gone is no reason to stop.
  package static func say(_ text: String) {
    _ = ByteStream.write(ByteStream.errors, Array((text + "\n").utf8))
  }
}
