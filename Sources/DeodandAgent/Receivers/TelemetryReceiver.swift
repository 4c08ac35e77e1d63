import Deodand
import DeodandCapture
import DeodandCoding
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import NIOHTTP1

/// The OTLP/HTTP receiver: status 200 means that everything that was accepted is durable.
///
/// Formats and statuses are those of the OTLP specification, as docs/spec/otlp.md restates them.
struct TelemetryReceiver: Sendable {
  let recorder: AgentRecorder
  let metrics: AgentMetrics
  let forwarder: TelemetryForwarder
  /// Bytes of one body, before and after its content coding is undone.
  let limit: Int

  /// Serves one export; `run` is the run that the request names, else each item says which it
  /// belongs to.
  func serve(_ request: IncomingRequest, signal: String, run: String?, _ party: Party) async throws
  {
    guard request.head.method == .POST else { throw Refusal.method("POST") }
    guard let signal = OTLPExport.Signal(rawValue: signal) else {
      preconditionFailure("the route of telemetry names no signal")
    }
    let type = request.head.headers.first(name: "content-type") ?? ""
    let encoding = OTLPExport.Encoding(contentType: type)
    do throws(OTLPFailure) {
      guard let encoding else { throw .wrongType("the content type is not OTLP's") }
      let packed = try await packed(request)
      let export = try OTLPExport.parse(
        try unpacked(packed, request), signal: signal, encoding: encoding,
        subject: run.map { "run/" + $0 })
      try await record(export, party)
      metrics.telemetry(accepted: export.accepted, rejected: export.rejected)
      // Only now: what can't be recorded is sent again by the exporter, and then to both.
      if let told = await forwarder.send(request.head, packed, signal: signal.rawValue) {
        // The collector's own word, so that the exporter does what it would do without us.
        try? await request.writer.finish((told.status, told.headers), told.body)
        return
      }
      try await answer(request, 200, export.answer, encoding)
    } catch {
      // Without a type that is known the answer takes the protocol's usual encoding.
      let encoding = encoding ?? .protobuf
      try await answer(request, error.status, error.body(as: encoding), encoding)
    }
  }

  /// Answers what the agent refuses before it reads anything, as exporters understand it.
  func refuse(_ request: IncomingRequest, _ failure: OTLPFailure) async {
    let type = request.head.headers.first(name: "content-type") ?? ""
    let encoding = OTLPExport.Encoding(contentType: type) ?? .protobuf
    try? await answer(request, failure.status, failure.body(as: encoding), encoding)
  }

  /// The body as it came, bounded.
  private func packed(_ request: IncomingRequest) async throws(OTLPFailure) -> [UInt8] {
    do {
      guard case .whole(let bytes) = try await request.body.collect(upTo: limit) else {
        throw OTLPFailure.tooLarge(limit)
      }
      return bytes
    } catch let failure as OTLPFailure {
      throw failure
    } catch {
      throw .notOTLP("the body broke off")
    }
  }

  /// The body, unpacked and bounded.
  private func unpacked(
    _ packed: [UInt8], _ request: IncomingRequest
  ) throws(OTLPFailure) -> [UInt8] {
    guard let header = request.head.headers.first(name: "content-encoding") else { return packed }
    // The limit holds for what comes out, or a small body could fill the memory.
    do throws(CodingError) {
      return try ContentCoding.decode(packed, header: header, limit: limit)
    } catch .tooLarge {
      throw .tooLarge(limit)
    } catch .unknown {
      throw .wrongType("the content encoding is not known")
    } catch {
      throw .notOTLP("the body can't be unpacked")
    }
  }

  /// One transaction for the whole export: an exporter sends all of it again, or nothing.
  private func record(_ export: OTLPExport, _ party: Party) async throws(OTLPFailure) {
    if export.drafts.isEmpty { return }
    do throws(RecorderError) {
      _ = try await recorder.record(export.drafts.map { $0.about(party) })
    } catch {
      // Both tell the exporter to try again; what it sends twice is recorded twice, and told apart
      // by its span's id.
      throw error.code == .busy ? .busy : .unavailable
    }
  }

  /// The header says in seconds when to try again: an exporter should wait at least so long.
  private func answer(
    _ request: IncomingRequest, _ status: Int, _ body: [UInt8], _ encoding: OTLPExport.Encoding
  ) async throws(OTLPFailure) {
    var headers = HTTPHeaders()
    if status == 429 || status == 503 { headers.add(name: "retry-after", value: "5") }
    do {
      try await request.writer.answer(
        .init(statusCode: status), body, type: encoding.contentType, headers: headers)
    } catch {
      // The program went away: it gets no answer, and will send again.
      return
    }
  }
}
