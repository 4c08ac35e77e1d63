package import DeodandEvents

/// What requests of several APIs say of themselves under the same names.
package enum RequestFacts {
  /// How much the texts of stop sequences may take, in bytes.
  private static let stopBytes = 1024

  /// Adds the model, the parameters of sampling and what else is shared.
  package static func tell(_ request: JSONOutline, in bytes: [UInt8], to facts: inout Facts) {
    facts.add("gen_ai.request.model", request["model"]?.text(in: bytes))
    if let stream = request["stream"], case .bool(let wants)? = try? stream.value(in: bytes) {
      facts.add("gen_ai.request.stream", .bool(wants))
    }
    for name in ["temperature", "top_p", "frequency_penalty", "presence_penalty"] {
      facts.add("gen_ai.request." + name, fraction: request[name], in: bytes)
    }
    for name in ["top_k", "seed"] {
      facts.add("gen_ai.request." + name, scalar: request[name], in: bytes)
    }
    if let stop = request["stop_sequences"] ?? request["stop"] {
      let texts = (stop.elements ?? [stop]).compactMap { $0.text(in: bytes) }
      if !texts.isEmpty {
        facts.add("gen_ai.request.stop_sequences", texts, within: stopBytes)
      }
    }
    facts.add("service_tier", request["service_tier"]?.text(in: bytes))
  }
}
