// Facts of a coding agent's hooks. Written by `deodand hook` and the agent.

extension FactKey where Value == String {
  /// The event's name at the agent.
  public static var hook: Self { Self("hook") }
  /// The agent's mode of asking for permission.
  public static var permissionMode: Self { Self("permission.mode") }
  /// The subagent that it belongs to.
  public static var agentID: Self { Self("agent.id") }
  /// The subagent's kind.
  public static var agentType: Self { Self("agent.type") }
  /// The prompt that it belongs to.
  public static var promptID: Self { Self("prompt.id") }
}
