public import DeodandEvents
import DeodandTelemetry

/// What a program sent by OTLP/HTTP in one request: a draft for each span or log record that can be
/// kept, and what can't.
///
/// The caller has read the body, unpacked it and bounded it. It answers 200 with `answer` only once
/// every draft is durable, and otherwise an error of `OTLPFailure` that lets the program try again.
public struct OTLPExport: Sendable {
  /// What is exported: the last part of the request's path.
  public enum Signal: String, Sendable, Hashable, CaseIterable {
    /// `/v1/traces`: spans.
    case traces
    /// `/v1/logs`: log records.
    case logs
    /// `/v1/metrics`: data points, which are not recorded; the answer says so.
    case metrics
  }

  /// How request and answer are written.
  public enum Encoding: String, Sendable, Hashable, CaseIterable {
    /// `application/x-protobuf`.
    case protobuf = "application/x-protobuf"
    /// `application/json`.
    case json = "application/json"

    /// Reads a `Content-Type`; parameters such as a character set are passed over.
    public init?(contentType: String) {
      let type = contentType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
      self.init(rawValue: type)
    }

    /// The `Content-Type` of the answer, which must be that of the request.
    public var contentType: String { rawValue }
  }

  /// Bounds for one request.
  public struct Bounds: Sendable, Hashable {
    /// One span or log record in bytes.
    public var itemBytes = Limits.telemetryItemBytes
    /// A resource or scope in bytes.
    public var resourceBytes = Limits.telemetryResourceBytes
    /// Spans or log records.
    public var items = Limits.telemetryItems

    /// The bounds of `Limits`.
    public init() {}
  }

  /// What was sent.
  public let signal: Signal
  /// How it was written.
  public let encoding: Encoding
  /// One draft for each span or log record that is kept, in the order of the request.
  public let drafts: [EventDraft]
  /// How many are not kept.
  public let rejected: Int
  /// Why not, for the program's log; nil if everything is kept.
  public let message: String?

  /// How many spans or log records are kept.
  public var accepted: Int { drafts.count }

  /// The body of the answer, once everything in `drafts` is durable.
  public var answer: [UInt8] {
    OTLPAnswer.success(signal, rejected: rejected, message: message, as: encoding)
  }

  /// Reads the body of a request.
  ///
  /// `subject` replaces what the spans say of their session, for a caller that knows the run.
  ///
  /// Throws if the body as a whole can't be read; single items that can't be kept are counted
  /// instead.
  public static func parse(
    _ bytes: [UInt8], signal: Signal, encoding: Encoding, subject: String? = nil,
    bounds: Bounds = Bounds()
  ) throws(OTLPFailure) -> OTLPExport {
    try ByteView.lend(bytes) { view throws(OTLPFailure) in
      // An empty protobuf message is an export of nothing; JSON has no empty text.
      guard let view else {
        if encoding == .protobuf { return OTLPExport(signal, encoding) }
        throw .notOTLP("the body is empty")
      }
      do throws(TelemetryError) {
        var reader = OTLPReader(view, signal, encoding, subject: subject, bounds: bounds)
        switch encoding {
        case .protobuf: try reader.readProtobuf(0..<view.count)
        case .json: try reader.readJSON(0..<view.count)
        }
        return OTLPExport(signal, encoding, reader)
      } catch {
        throw .notOTLP("\(error.message), at byte \(error.offset)")
      }
    }
  }

  private init(_ signal: Signal, _ encoding: Encoding, _ reader: OTLPReader? = nil) {
    self.signal = signal
    self.encoding = encoding
    drafts = reader?.drafts ?? []
    rejected = reader?.rejections.count ?? 0
    message = reader?.rejections.message
  }
}
