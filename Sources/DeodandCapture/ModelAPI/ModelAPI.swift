/// The APIs whose traffic is read; anything else is recorded as what it is.
public enum ModelAPI: Sendable, Hashable, CaseIterable {
  /// `POST …/chat/completions`.
  case openAIChat
  /// `POST …/responses`.
  case openAIResponses
  /// `POST …/messages`.
  case anthropicMessages

  /// The API that a request speaks; nil if it is none of these.
  public init?(method: String, path: String) {
    guard method == "POST" else { return nil }
    let segments = path.split(separator: "/")
    switch segments.last {
    case "completions" where segments.dropLast().last == "chat": self = .openAIChat
    case "responses": self = .openAIResponses
    // Threads of OpenAI's assistants have messages too.
    case "messages" where !segments.contains("threads"): self = .anthropicMessages
    default: return nil
    }
  }

  /// How it is read.
  var format: any ModelFormat.Type {
    switch self {
    case .openAIChat: OpenAIChat.self
    case .openAIResponses: OpenAIResponses.self
    case .anthropicMessages: AnthropicMessages.self
    }
  }
}
