package import DeodandEvents

/// The Model Context Protocol, as far as it is a dialogue: results of tools, resources, lists of
/// tools, and what a server has the client's model say (sampling).
///
/// Source: modelcontextprotocol.io, revisions 2024-11-05 to 2025-11-25. Who asks and who answers,
/// sessions and tasks, are `MCPSession` in DeodandCapture.
package enum MCP: Dialect {
  package static let name = "mcp"
  /// A server names no provider; the client's model does the sampling.
  package static let provider = "mcp"

  /// It is spoken within sessions, not by single requests to a path.
  package static func isSpoken(by method: String, to path: [Substring]) -> Bool { false }

  /// A list `content` in an object with a role is a message of a model's API; without one it is a
  /// tool's result.
  package static func recognises(_ body: WireValue) -> Bool {
    if body["jsonrpc"] != nil || body["systemPrompt"] != nil { return true }
    if body["structuredContent"] != nil || body["isError"] != nil { return true }
    return body["content"]?.array != nil && body["role"] == nil
  }

  package static let layout = BodyLayout(
    system: ["systemPrompt"], tools: ["tools"], messages: ["messages"],
    blocks: ["content"], words: ["content", "contents", "text"], finishReason: "stopReason",
    cuts: samplingCuts + resultCuts + resourceCuts + [BodyCut("result")])

  // MARK: - Where messages are cut

  /// A tool's result: a text part is shared with the model's context as a text, not as an object.
  package static let resultCuts = [BodyCut("content/*", .text), BodyCut("structuredContent")]
  /// What a resource holds.
  package static let resourceCuts = [BodyCut("contents/*", .text)]
  /// A page of the list of tools.
  package static let toolPageCuts = [BodyCut("tools/*")]
  /// A request for sampling.
  package static let samplingCuts = [
    BodyCut("messages/*", .text), BodyCut("systemPrompt"), BodyCut("tools/*"),
  ]
  /// What the client's model said.
  package static let sampleCuts = [BodyCut("content/*", .text)]

  // MARK: - Objects

  /// A block of sampling that calls a tool of the server's choice.
  package static func item(_ object: WireValue, type: String?) -> DialogueItem? {
    guard type == "tool_use" else { return nil }
    return DialogueItem(
      call: ToolCall(
        id: object["id"]?.string, name: object["name"]?.string, arguments: object["input"]))
  }

  /// Results are messages of their own in this protocol, joined to their calls by the ids of
  /// JSON-RPC; blocks of sampling that hold some are not read.
  package static func result(_ object: WireValue, type: String?) -> ToolResult? { nil }

  /// Whether a tool says that it failed: its own failure, not one of the protocol.
  package static func isError(_ result: WireValue) -> Bool { result["isError"]?.isTrue ?? false }

  /// The model's own id of a call, where a client hands it on in `_meta`, under a name of its own
  /// such as `claudecode/toolUseId`.
  ///
  /// The protocol leaves names in `_meta` to the implementations, so the part behind the last `/`
  /// is compared without its case, `_` and `-`.
  package static func modelCallID(in meta: JSONOutline, _ bytes: [UInt8]) -> String? {
    guard case .object(let members) = meta.kind else { return nil }
    let names: Set<String> = ["tooluseid", "toolcallid"]
    let match = members.first { member in
      let name = member.key.split(separator: "/").last ?? ""
      return names.contains(name.lowercased().filter { $0 != "_" && $0 != "-" })
    }
    return match?.value.text(in: bytes)
  }

  // MARK: - Sampling

  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    let hint = request["modelPreferences"]?["hints"]?.elements?.first?["name"]
    facts.add(.requestModel, hint?.text(in: bytes))
    facts.add(FactKey.requestTemperature.name, scalar: request["temperature"], in: bytes)
    facts.add(.requestMaxTokens, scalar: request["maxTokens"], in: bytes)
  }

  package static func answer(_ body: WireValue) -> ModelAnswer {
    var answer = ModelAnswer()
    answer.model = body["model"]?.string
    if let reason = body["stopReason"]?.string { answer.finishReasons = [reason] }
    // One block, or several since 2025-11-25.
    for block in body["content"]?.array ?? [body["content"]].compactMap({ $0 }) {
      answer.take(item(block, type: block["type"]?.string))
    }
    return answer
  }

  package static func stream() -> (any ModelStream)? { nil }
}
