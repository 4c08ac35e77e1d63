package import DeodandEvents

/// What requests of several APIs say of themselves under the same names.
///
/// Facts stay when content is erased or withheld, so only what is small and says how a model was
/// asked belongs here, never what it was asked.
package enum RequestFacts {
  /// How much the texts of stop sequences may take, in bytes.
  ///
  /// Sequences are free text of the client's, and facts have little room.
  private static let stopBytes = 1024

  /// Adds the model, the parameters of sampling and what else is shared.
  ///
  /// Fractions go in as their literal, for a record holds no fractions; a `stream` that is neither
  /// true nor false is left out.
  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    facts.add(.requestModel, request["model"]?.text(in: bytes))
    if let stream = request["stream"], case .bool(let wants)? = try? stream.value(in: bytes) {
      facts.add(.requestStream, wants)
    }
    facts.add(.requestTemperature, fraction: request["temperature"], in: bytes)
    facts.add(.requestTopP, fraction: request["top_p"], in: bytes)
    facts.add(.requestFrequencyPenalty, fraction: request["frequency_penalty"], in: bytes)
    facts.add(.requestPresencePenalty, fraction: request["presence_penalty"], in: bytes)
    facts.add(.requestTopK, scalar: request["top_k"], in: bytes)
    facts.add(.requestSeed, scalar: request["seed"], in: bytes)
    if let stop = request["stop_sequences"] ?? request["stop"] {
      let texts = (stop.elements ?? [stop]).compactMap { $0.text(in: bytes) }
      if !texts.isEmpty { facts.add(.requestStopSequences, texts, within: stopBytes) }
    }
    facts.add(.serviceTier, request["service_tier"]?.text(in: bytes))
  }
}
