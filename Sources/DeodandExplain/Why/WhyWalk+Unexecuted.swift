import DeodandDialogue
import DeodandEvents
import DeodandTelemetry

// Step 9, one gap of its own: what the model asked for and nobody is on record to have done.
extension WhyWalk {
  mutating func stateUnexecuted() throws(ReadError) {
    guard let response else { return }
    let after = response.sequence..<reader.size
    var calls = try records([.toolCall], in: after) + reported(.tool, in: after)
    for asked in try contents.calls(of: response) {
      if let index = try calls.firstIndex(executing: asked, contents) {
        // One call executes one wish, even if two wishes are alike.
        calls.remove(at: index)
        continue
      }
      say(
        .gaps, .missing,
        "The response asked for \(Visible.line(asked.name)), and no such call is on record: it was not "
          + "executed, or not watched.", [response.sequence])
    }
  }
}

extension [Record] {
  /// The call that executes what a model asked for: by its id, or by tool and arguments.
  fileprivate func firstIndex(
    executing asked: Speech.Call, _ contents: Contents<some EventReader>
  ) throws(ReadError) -> Int? {
    if let id = asked.id,
      let index = firstIndex(where: { $0.callIDs.first == id })
    {
      return index
    }
    for (index, call) in enumerated()
    where ToolName.isSame(asked.name, call.tools.first) {
      // Agents number their wishes and MCP its calls, so ids that differ say nothing.
      guard let wanted = asked.arguments else { return index }
      if try wanted == contents.json("arguments", of: call) ?? [:] { return index }
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
