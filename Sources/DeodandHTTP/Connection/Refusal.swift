import DeodandEvents
package import NIOHTTP1

/// Why a server itself does not do what it was asked: never an answer of an upstream.
package struct Refusal: Error {
  package let status: HTTPResponseStatus
  /// A stable name of the reason.
  package let code: String
  /// What is wrong.
  package let message: String
  /// What to do about it.
  package let remedy: String
  /// After how many seconds another try makes sense.
  package var retryAfter: Int?

  /// Refuses with a status, a stable name, what is wrong and what to do about it.
  package init(
    status: HTTPResponseStatus, code: String, message: String, remedy: String,
    retryAfter: Int? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.remedy = remedy
    self.retryAfter = retryAfter
  }

  /// The body: shaped so that the error classes of the model SDKs show the message too.
  package var body: [UInt8] {
    let error: JSONValue = [
      "type": .string("deodand_" + code), "code": .string(code), "message": .string(message),
      "remedy": .string(remedy),
    ]
    return CanonicalWriter.write(["version": 1, "type": "error", "error": error])
      + [UInt8(ascii: "\n")]
  }

  /// The header fields that go with it.
  package var headers: HTTPHeaders {
    var headers: HTTPHeaders = ["x-deodand-error": code]
    if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
    return headers
  }

  /// The path takes another method.
  package static func method(_ allowed: String) -> Refusal {
    Refusal(
      status: .methodNotAllowed, code: "method_not_allowed",
      message: "this path takes \(allowed) only", remedy: "send \(allowed)")
  }

  /// The body has more than `limit` bytes.
  package static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(
      status: .payloadTooLarge, code: "too_large",
      message: "the body has more than \(limit) bytes",
      remedy: "send it in several requests, or raise the limit in the configuration")
  }

  /// The body did not come.
  package static let tooSlow = Refusal(
    status: .requestTimeout, code: "too_slow",
    message: "the body did not come: the agent waits for a while only",
    remedy: "send it at once, or raise limits.bodySeconds in the configuration")

  /// As many are served as can be.
  package static let busy = Refusal(
    status: .serviceUnavailable, code: "busy",
    message: "as many connections are served as the agent has room for",
    remedy: "try again, or raise limits.connections and the limit of open files", retryAfter: 1)

  /// The request can't be understood.
  package static func invalid(_ message: String, _ remedy: String) -> Refusal {
    Refusal(status: .badRequest, code: "invalid", message: message, remedy: remedy)
  }

  /// The path takes another media type.
  package static func mediaType(_ wanted: String) -> Refusal {
    Refusal(
      status: .unsupportedMediaType, code: "media_type",
      message: "this path takes \(wanted)", remedy: "set Content-Type to \(wanted)")
  }
}
