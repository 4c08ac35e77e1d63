package import DeodandEvents

/// A streamed answer as it is put together.
///
/// It is fed in the order of the wire and never throws: an event that it does not know, or that
/// makes no sense, is passed over. What it puts together is a reading for people and for
/// explanation; the evidence is the stream itself, which is recorded beside it.
package protocol ModelStream: Sendable {
  /// How the stream ended, as far as it tells itself.
  var ending: StreamEnding { get }
  /// What is odd about what came.
  var notes: [String] { get }
  /// How many events the numbers of those that came say are missing.
  var missing: Int { get }
  /// Takes the next event, of which the data is JSON.
  mutating func take(_ event: JSONValue)
  /// Takes what stands at the end instead of data.
  mutating func done()
  /// The answer in the form that it has when it is not streamed, as far as it came.
  ///
  /// May be asked at any time, and again; it changes nothing.
  func message() -> JSONValue?
}

/// How a stream ended, as far as it tells itself.
package enum StreamEnding: Sendable, Equatable {
  /// It has not.
  case open
  /// In good order.
  case proper
  /// With an error of the provider.
  case failed(ProviderError)
}
