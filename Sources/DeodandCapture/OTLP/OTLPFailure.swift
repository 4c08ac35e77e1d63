/// Why a request was not taken: the status of the answer, and what its body says.
///
/// OTLP lets a program try again after 429 and 503, and after no other of these.
public struct OTLPFailure: Error, Sendable, Hashable {
  /// The status of the HTTP answer.
  public let status: Int
  /// The code of `google.rpc.Status`.
  public let code: Int
  /// A sentence for the program's log.
  public let message: String

  private init(_ status: Int, _ code: Int, _ message: String) {
    self.status = status
    self.code = code
    self.message = message
  }

  /// The body is not what its type says.
  public static func notOTLP(_ what: String) -> OTLPFailure {
    OTLPFailure(400, 3, "the body is not an OTLP export: \(what)")
  }

  /// The body is larger than it may be, packed or unpacked.
  public static func tooLarge(_ limit: Int) -> OTLPFailure {
    OTLPFailure(413, 3, "the body has more than \(limit) bytes: send smaller batches")
  }

  /// The type or the packing of the body is none that is read.
  public static func wrongType(_ what: String) -> OTLPFailure {
    OTLPFailure(415, 3, what)
  }

  /// The sender is not let in.
  public static let notAllowed = OTLPFailure(401, 16, "the request carries no valid token")

  /// The recorder is busy: the program must try again, for nothing was recorded.
  public static let busy = OTLPFailure(429, 8, "the recorder is busy: try again")

  /// The log can't be written: the program must try again, for nothing was acknowledged.
  public static let unavailable = OTLPFailure(503, 14, "the log can't be written: try again")

  /// The body of the answer, in the encoding of the request.
  public func body(as encoding: OTLPExport.Encoding) -> [UInt8] {
    OTLPAnswer.status(code: code, message: message, as: encoding)
  }
}
