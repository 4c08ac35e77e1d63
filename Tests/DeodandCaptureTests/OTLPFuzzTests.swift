import DeodandCapture
import DeodandEvents
import DeodandTelemetry
import DeodandTesting
import Testing

/// An export that uses every field.
private let rich: ForgedExport = {
  var item = ForgedItem(
    "chat",
    [
      "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": -1, "x": 2.5, "b": true,
      "gen_ai.output.messages": [["parts": [["type": "tool_call", "id": "c"]]]],
      "raw": .bytes([0, 255]), "gen_ai.completion.0.tool_calls.0.id": "c2",
    ])
  item.parent = Array(1...8)
  item.events = [("gen_ai.choice", [("message", #"{"tool_calls":[]}"#)])]
  item.body = ["a": [1, "tool_call"]]
  item.status = 2
  item.message = "failed"
  var export = ForgedExport(item, item)
  export.schema = "s"
  return export
}()

private func inputs() -> [(
  bytes: [UInt8], signal: OTLPExport.Signal, encoding: OTLPExport.Encoding
)] {
  var logs = rich
  logs.isLogs = true
  return [
    (rich.protobuf, .traces, .protobuf), (logs.protobuf, .logs, .protobuf),
    (rich.protobuf, .metrics, .protobuf), (rich.json, .traces, .json), (logs.json, .logs, .json),
  ]
}

@Suite("OTLP exports that are damaged")
struct OTLPFuzzTests {
  @Test("cut off after any byte, an export is refused or shorter, and never a trap")
  func truncated() {
    for input in inputs() {
      for end in 0..<input.bytes.count {
        let read = try? OTLPExport.parse(
          Array(input.bytes[..<end]), signal: input.signal, encoding: input.encoding)
        // One resource is the whole request: nothing but nothing is left of it.
        #expect(read == nil || (end == 0 && read?.accepted == 0))
      }
    }
  }

  @Test("whatever bytes are changed, what is read is read to the end, and never a trap")
  func mutated() {
    var generator = SeededGenerator()
    for input in inputs() {
      for _ in 0..<1500 {
        var bytes = input.bytes
        for _ in 0...Int.random(in: 0..<3, using: &generator) {
          let index = Int.random(in: 0..<bytes.count, using: &generator)
          switch Int.random(in: 0..<3, using: &generator) {
          case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
          case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
          default: bytes.remove(at: index)
          }
        }
        guard
          let read = try? OTLPExport.parse(bytes, signal: input.signal, encoding: input.encoding)
        else { continue }
        #expect(read.accepted + read.rejected <= 8 || input.signal == .metrics, "\(generator)")
        for draft in read.drafts {
          readBack(draft)
          #expect(draft.subject.map { EventDraft.isName($0) } ?? true, "\(generator)")
        }
      }
    }
  }

  /// Content reads without a trap too.
  private func readBack(_ draft: EventDraft) {
    guard case .chunk(let bytes)? = draft.content.first?.pieces.first else { return }
    _ = try? TelemetryContent(
      draft.type == .otelSpan ? .span : .log, bytes, mediaType: draft.content[0].mediaType)
  }

  @Test("bytes at random are no export, or an export of little")
  func random() {
    var generator = SeededGenerator()
    for _ in 0..<3000 {
      let bytes = generator.bytes(1...60)
      for encoding in OTLPExport.Encoding.allCases {
        for signal in OTLPExport.Signal.allCases {
          let read = try? OTLPExport.parse(bytes, signal: signal, encoding: encoding)
          #expect((read?.accepted ?? 0) == 0, "\(generator)")
        }
      }
    }
  }
}
