import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// Step 9, one gap of its own: what the model asked for and nobody is on record to have done.
extension WhyWalk {
  mutating func stateUnexecuted() throws(ReadError) {
    guard let response else { return }
    // One call executes one wish, even if two wishes are alike.
    var taken: Set<UInt64> = []
    for asked in try contents.calls(of: response) {
      if let call = try executor(of: asked, after: response.sequence, but: taken) {
        taken.insert(call)
        continue
      }
      say(
        .gaps, .missing,
        "The response asked for \(Visible.line(asked.name)), and no such call is \(held.onRecord): it "
          + "was not executed, or not watched\(held.orElsewhere).", [response.sequence])
    }
  }

  /// The call that executes what a model asked for: by its id, or by tool and arguments.
  ///
  /// By identifier first, since equal arguments may be another wish's.
  private func executor(
    of asked: Speech.Call, after limit: UInt64, but taken: Set<UInt64>
  ) throws(ReadError) -> UInt64? {
    let calls = memory.executed.lazy.filter { $0.sequence >= limit && !taken.contains($0.sequence) }
    if let id = asked.id, let found = calls.first(where: { $0.id == id }) { return found.sequence }
    for call in calls where ToolName.isSame(asked.name, call.tool) {
      // Agents number their wishes and MCP its calls, so ids that differ say nothing.
      guard let wanted = asked.arguments else { return call.sequence }
      if try wanted == memory.arguments(of: call.sequence) { return call.sequence }
    }
    return nil
  }
}

/// Comparing a tool's name as a model uses it with the one that is called.
enum ToolName {
  /// Agents put a prefix before the names of MCP tools (`mcp__git__git_reset`).
  static func isSame(_ asked: String, _ called: String?) -> Bool {
    guard let called else { return false }
    return asked == called || asked.hasSuffix("__" + called)
  }
}
