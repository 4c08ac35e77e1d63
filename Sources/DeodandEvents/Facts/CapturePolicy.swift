/// What happens to an action that can't be recorded.
public enum CapturePolicy: String, FactValue, CaseIterable {
  /// It does not happen.
  case failClosed = "fail-closed"
  /// It happens, and the loss is counted and recorded as soon as that is possible.
  case failOpen = "fail-open"
}
