import DeodandSystem

/// Lines on standard error from any thread.
package enum Notice {
  /// Writes a line at once; a stream that is gone is no reason to stop.
  package static func say(_ text: String) {
    _ = ByteStream.write(ByteStream.errors, Array((text + "\n").utf8))
  }
}
