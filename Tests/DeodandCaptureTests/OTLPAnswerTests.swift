import DeodandCapture
import DeodandTesting
import Testing

@Suite("Answers to OTLP exports")
struct OTLPAnswerTests {
  @Test("full success leaves everything unset")
  func success() throws {
    let both = try Exported(ForgedExport(ForgedItem("a")))
    #expect(both.protobuf.answer.isEmpty)
    #expect(String(decoding: both.json.answer, as: UTF8.self) == "{}")
  }

  @Test("partial success counts what was left out, and says why")
  func partial() throws {
    var bad = ForgedItem("b")
    bad.span = []
    let both = try Exported(ForgedExport(ForgedItem("a"), bad))
    let message =
      "1 not recorded: a trace id is not 16 bytes or a span id is not 8 bytes, or all are zero"
    #expect(
      both.protobuf.answer
        == Forge.field(1, Forge.field(1, varint: 1) + Forge.field(2, Array(message.utf8))))
    #expect(
      String(decoding: both.json.answer, as: UTF8.self)
        == #"{"partialSuccess":{"errorMessage":"\#(message)","rejectedSpans":"1"}}"#)
  }

  @Test(
    "each signal counts under its own name",
    arguments: [
      (OTLPExport.Signal.logs, "rejectedLogRecords", #""logRecords":[{},{}]"#, "Logs"),
      (.metrics, "rejectedDataPoints", #""metrics":[{"sum":{"dataPoints":[{}]}}]"#, "Metrics"),
    ])
  func names(signal: OTLPExport.Signal, key: String, items: String, suffix: String) throws {
    var bounds = OTLPExport.Bounds()
    bounds.items = 1
    let json = #"{"resource\#(suffix)":[{"scope\#(suffix)":[{\#(items)}]}]}"#
    let read = try OTLPExport.parse(
      Array(json.utf8), signal: signal, encoding: .json, bounds: bounds)
    #expect(String(decoding: read.answer, as: UTF8.self).contains(#""\#(key)":"1""#))
  }

  @Test("failures are statuses in the encoding of the request")
  func failures() {
    let busy = OTLPFailure.busy
    #expect(
      busy.body(as: .protobuf)
        == Forge.field(1, varint: 8) + Forge.field(2, Array(busy.message.utf8)))
    #expect(
      String(decoding: OTLPFailure.unavailable.body(as: .json), as: UTF8.self)
        == #"{"code":14,"message":"the log can't be written: try again"}"#)
    let all = [busy, .unavailable, .tooLarge(5), .wrongType("x"), .notAllowed, .notOTLP("y")]
    #expect(all.map(\.status) == [429, 503, 413, 415, 401, 400])
    // Long lengths take more than one byte.
    let long = OTLPFailure.wrongType(String(repeating: "z", count: 300))
    #expect(
      long.body(as: .protobuf)
        == Forge.field(1, varint: 3) + Forge.field(2, Array(long.message.utf8)))
  }

  @Test(
    "the encoding is read from the content type",
    arguments: [
      ("application/x-protobuf", OTLPExport.Encoding.protobuf),
      ("application/json; charset=utf-8", .json), ("Application/JSON", .json),
      ("text/plain", nil), ("", nil),
    ])
  func types(text: String, encoding: OTLPExport.Encoding?) {
    #expect(OTLPExport.Encoding(contentType: text) == encoding)
  }
}
