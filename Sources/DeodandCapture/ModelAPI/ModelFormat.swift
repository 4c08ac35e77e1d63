import DeodandEvents

/// The API of a provider of models: how its requests, answers and streams are read.
///
/// Whatever it does not find is left out: a reader never fails.
protocol ModelFormat: Sendable {
  /// The provider whose API it is (`gen_ai.provider.name`), where the configuration names no other.
  static var provider: String { get }
  /// Tells what a request says of itself, beyond what all APIs share.
  static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts)
  /// The exact bytes of the system prompt; nil if there is none.
  static func system(of request: JSONOutline, in bytes: [UInt8]) -> [UInt8]?
  /// The calls that a request answers: those after the model's last turn.
  static func toolResults(of request: JSONOutline, in bytes: [UInt8]) -> [String]
  /// What a complete answer says.
  static func answer(_ message: JSONValue) -> ModelAnswer
  /// Begins to put a stream together.
  static func stream() -> any ModelStream
}

/// A streamed answer as it is put together.
protocol ModelStream: Sendable {
  /// How the stream ended, as far as it tells itself.
  var ending: StreamEnding { get }
  /// What is odd about what came.
  var notes: [String] { get }
  /// How many events the numbers of those that came say are missing.
  var missing: Int { get }
  /// Takes the data of the next event.
  mutating func take(_ data: JSONValue)
  /// Takes what stands at the end instead of data.
  mutating func done()
  /// The answer in the form that it has when it is not streamed, as far as it came.
  func message() -> JSONValue?
}

/// How a stream ended, as far as it tells itself.
enum StreamEnding: Sendable, Equatable {
  /// It has not.
  case open
  /// In good order.
  case proper
  /// With an error of the provider.
  case failed(ProviderError)
}

/// What an answer of a model says of itself.
struct ModelAnswer {
  /// A tool that it names.
  struct Call {
    let id: String?
    let name: String?
  }

  var id: String?
  var model: String?
  var status: String?
  var finishReasons: [String] = []
  /// Usage under the names of OpenTelemetry (`gen_ai.usage.` left out).
  var usage: [(name: String, count: Int64)] = []
  /// What it asks the client to call.
  var calls: [Call] = []
  /// What the provider itself called.
  var providerCalls: [Call] = []
  var isRefusal = false
  var systemFingerprint: String?
  var serviceTier: String?
  var error: ProviderError?

  /// Adds a count, if it is one.
  mutating func use(_ name: String, _ value: JSONValue?) {
    if let count = value?.integer { usage.append((name, count)) }
  }
}

/// An error as a provider tells it.
struct ProviderError: Sendable, Equatable {
  var code: String?
  var type: String?
  var message: String?

  /// The error that a body or an event carries, in the form `{"error": {…}}` that all share.
  init?(_ body: JSONValue) {
    guard let error = body["error"], error != .null else { return nil }
    self.init(error: error)
  }

  /// An error object; some servers send a text in its place.
  init(error: JSONValue) {
    code = error["code"]?.string ?? error["code"]?.integer.map { String($0) }
    type = error["type"]?.string
    message = error["message"]?.string ?? error.string
  }

  init(code: String?, type: String? = nil, message: String?) {
    self.code = code
    self.type = type
    self.message = message
  }
}
