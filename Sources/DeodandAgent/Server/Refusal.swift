import DeodandEvents
import NIOHTTP1

/// Why the agent itself does not do what it was asked: never an answer of an upstream.
struct Refusal: Error {
  let status: HTTPResponseStatus
  /// A stable name of the reason.
  let code: String
  let message: String
  let remedy: String
  /// After how many seconds another try makes sense.
  var retryAfter: Int?

  /// The body: shaped so that the error classes of the model SDKs show the message too.
  var body: [UInt8] {
    let error: JSONValue = [
      "type": .string("deodand_" + code), "code": .string(code), "message": .string(message),
      "remedy": .string(remedy),
    ]
    return CanonicalWriter.write(["version": 1, "type": "error", "error": error])
      + [UInt8(ascii: "\n")]
  }

  var headers: HTTPHeaders {
    var headers: HTTPHeaders = ["x-deodand-error": code]
    if let retryAfter { headers.add(name: "retry-after", value: String(retryAfter)) }
    return headers
  }

  /// The log can't take the event, so what it announces must not happen.
  static func notRecorded(_ reason: String) -> Refusal {
    Refusal(
      status: .serviceUnavailable, code: "not_recorded",
      message: "not passed on, because it could not be recorded: \(reason)",
      remedy: "mend the log's storage; the agent tries again by itself", retryAfter: 5)
  }

  static func notFound(_ path: String) -> Refusal {
    Refusal(
      status: .notFound, code: "no_such_path",
      message: "the agent serves nothing at this path",
      remedy: "docs/guides/operator.md lists the paths; upstreams and MCP servers are configured")
  }

  static func method(_ allowed: String) -> Refusal {
    Refusal(
      status: .methodNotAllowed, code: "method_not_allowed",
      message: "this path takes \(allowed) only", remedy: "send \(allowed)")
  }

  static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(
      status: .payloadTooLarge, code: "too_large",
      message: "the body has more than \(limit) bytes",
      remedy: "send it in several requests, or raise the limit in the configuration")
  }

  static func invalid(_ message: String, _ remedy: String) -> Refusal {
    Refusal(status: .badRequest, code: "invalid", message: message, remedy: remedy)
  }

  static func mediaType(_ wanted: String) -> Refusal {
    Refusal(
      status: .unsupportedMediaType, code: "media_type",
      message: "this path takes \(wanted)", remedy: "set Content-Type to \(wanted)")
  }
}
