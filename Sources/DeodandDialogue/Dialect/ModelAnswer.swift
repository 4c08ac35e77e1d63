package import DeodandEvents

/// What an answer of a model says of itself.
///
/// All of it is the provider's own word, from a body that anybody on the way could have changed.
/// What is nil was not said.
package struct ModelAnswer: Sendable {
  package var id: String?
  package var model: String?
  package var status: String?
  package var finishReasons: [String] = []
  /// Usage, in tokens.
  package var usage: [(key: FactKey<Int64>, count: Int64)] = []
  /// What it asks the client to call.
  ///
  /// In the order of the answer.
  package var calls: [ToolCall] = []
  /// What the provider itself called.
  package var providerCalls: [ToolCall] = []
  package var isRefusal = false
  package var systemFingerprint: String?
  package var serviceTier: String?
  package var error: ProviderError?

  package init() {}

  /// Adds a count, if it is one.
  package mutating func use(_ key: FactKey<Int64>, _ value: WireValue?) {
    if let count = value?.integer { usage.append((key, count)) }
  }

  /// Adds the calls of an item.
  package mutating func take(_ item: DialogueItem?) {
    for call in item?.calls ?? [] {
      switch call.executor {
      case .client: calls.append(call)
      case .provider: providerCalls.append(call)
      }
    }
  }
}

/// An error as a provider tells it.
package struct ProviderError: Sendable, Equatable {
  package var code: String?
  package var type: String?
  package var message: String?

  /// The error that a body or an event carries, in the form `{"error": {…}}` that all share.
  ///
  /// Nil where `error` is absent or null: some servers send null with every good answer.
  package init?(_ body: WireValue) {
    guard let error = body["error"], !error.isNull else { return nil }
    self.init(error: error)
  }

  /// An error object; some servers send a text in its place.
  package init(error: WireValue) {
    code = error["code"]?.string ?? error["code"]?.integer.map { String($0) }
    type = error["type"]?.string
    message = error["message"]?.string ?? error.string
  }

  package init(code: String?, type: String? = nil, message: String?) {
    self.code = code
    self.type = type
    self.message = message
  }
}
