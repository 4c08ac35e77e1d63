/// Which methods need no record before they are passed on.
///
/// Everything that is not named here, known or unknown, is taken for something that may act.
///
/// A method that a new revision adds is recorded first until somebody puts it here: the mistake
/// costs time, and no evidence.
enum MCPMethod {
  /// Requests that neither act nor bring anything into a model's context.
  static let quiet: Set<String> = [
    "ping", "server/discover", "logging/setLevel", "completion/complete", "resources/list",
    "resources/templates/list", "resources/subscribe", "resources/unsubscribe", "prompts/list",
    "subscriptions/listen", "tasks/list",
  ]

  /// Notifications that say nothing worth a record.
  static let quietNotifications: Set<String> = [
    "notifications/initialized", "notifications/progress",
  ]

  /// Requests that are recorded even where they come without an id.
  static let acting: Set<String> = ["tools/call", "resources/read", "prompts/get"]
}
