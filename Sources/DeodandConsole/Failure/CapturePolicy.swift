/// What happens to calls that can't be recorded.
package enum CapturePolicy: String, Sendable {
  /// They do not happen.
  case failClosed = "fail-closed"
  /// They are forwarded and counted.
  case failOpen = "fail-open"
}
