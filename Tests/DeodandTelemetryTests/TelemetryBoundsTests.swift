import DeodandEvents
import DeodandTelemetry
import DeodandTesting
import Testing

/// A span is read within a request: what stands before and behind it must make no difference.
@Suite("Bounds of telemetry")
struct TelemetryBoundsTests {
  private static let item: ForgedItem = {
    var item = ForgedItem(
      "chat",
      [
        "gen_ai.request.model": "m", "gen_ai.usage.input_tokens": -1, "x": 2.5, "b": true,
        "gen_ai.output.messages": [["parts": [["type": "tool_call", "id": "c"]]]],
        "raw": .bytes([0, 255]), "gen_ai.completion.0.finish_reason": "stop",
      ])
    item.parent = Array(1...8)
    item.events = [("gen_ai.choice", [("message", "tool_call")])]
    item.status = 2
    item.message = "failed"
    return item
  }()

  private static let json = Array(
    (#"{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174","name":"aé","#
      + #""kind":"SPAN_KIND_CLIENT","startTimeUnixNano":"17","endTimeUnixNano":18.0,"attributes":["#
      + #"{"key":"gen_ai.tool.name","value":{"stringValue":"b\u00e9"}},{"key":"x","value":"#
      + #"{"arrayValue":{"values":[{"intValue":"-5"},{"doubleValue":1e3},{"boolValue":true}]}}}],"#
      + #""events":[{"name":"e","attributes":[]}],"status":{"code":2},"flags":null}"#).utf8)

  /// What is read at a range with other bytes around it.
  private static func read(
    _ bytes: some Collection<UInt8>, _ encoding: TelemetryItem.Encoding,
    _ keep: TelemetryItem.Keep, around: UInt8
  ) -> String {
    let padding = Array(repeating: around, count: 40)
    return ByteView.lend(padding + bytes + padding) { view in
      guard let view else { return "nothing" }
      let range = padding.count..<(padding.count + bytes.count)
      do throws(TelemetryError) {
        let item = try TelemetryItem.read(.span, encoding, view, in: range, keep: keep)
        return String(describing: item)
      } catch {
        return "\(error)"
      }
    }
  }

  /// Reads with zeros, with quotes and with ones around.
  private static func isBounded(
    _ bytes: some Collection<UInt8>, _ encoding: TelemetryItem.Encoding
  ) -> Bool {
    [TelemetryItem.Keep.facts, .everything].allSatisfy { keep in
      let answers = [0x00, 0x22, 0x31, 0xff].map {
        read(bytes, encoding, keep, around: $0)
      }
      return answers.allSatisfy { $0 == answers[0] }
    }
  }

  @Test(
    "cut off after any byte, an item is read without what follows",
    arguments: [TelemetryItem.Encoding.protobuf, .json])
  func truncated(encoding: TelemetryItem.Encoding) {
    let bytes = encoding == .json ? Self.json : Self.item.spanProtobuf
    #expect(!Self.read(bytes, encoding, .everything, around: 0).contains("TelemetryError"))
    for end in 0..<bytes.count {
      #expect(Self.isBounded(bytes[..<end], encoding), "\(end) bytes")
    }
  }

  @Test(
    "whatever byte is changed, an item is read without what follows",
    arguments: [TelemetryItem.Encoding.protobuf, .json])
  func changed(encoding: TelemetryItem.Encoding) {
    let sample = encoding == .json ? Self.json : Self.item.spanProtobuf
    for index in sample.indices {
      for byte in [sample[index] ^ 1, sample[index] ^ 0x80, 0x22, 0xff] {
        var bytes = sample
        bytes[index] = byte
        #expect(Self.isBounded(bytes, encoding), "byte \(index) is \(byte)")
      }
    }
  }
}
