import DeodandEvents

/// What stands beside a subagent's transcript (`agent-ID.meta.json`): which call launched it.
///
/// It joins the subagent's run to the call in its parent's transcript, which holds the same
/// identifier.
public struct ClaudeCodeLaunch: Sendable {
  /// The tool call that launched the subagent.
  public let call: String?
  /// The kind of subagent.
  public let agentType: String?
  /// The file as it is.
  let content: ContentDraft

  /// Reads the file; what is no JSON object is kept, and says nothing.
  ///
  /// A file that says nothing is no error: the transcript beside it is evidence without it.
  public init(_ bytes: [UInt8]) {
    let value = try? JSONReader.read(bytes, profile: .wire)
    call = value?["toolUseId"]?.string
    agentType = value?["agentType"]?.string
    content = ContentDraft(name: "launch", mediaType: "application/json", bytes: bytes)
  }
}
