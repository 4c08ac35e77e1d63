import DeodandEvents
import DeodandTelemetry

/// Makes a draft of a span or a log record.
///
/// The bytes as they came are content; the record says what is needed to find and read them, and no
/// more.
struct OTLPDraft {
  let kind: TelemetryItem.Kind
  let item: TelemetryItem
  let bytes: [UInt8]
  /// The names of attributes whose secrets are covered in the bytes.
  let covered: [String]
  let encoding: OTLPExport.Encoding
  let group: OTLPReader.Group
  let subject: String?

  var draft: EventDraft {
    let texts = OTLPTexts(isCodingAgent: isCodingAgent)
    let (facts, attributes) = texts.data(of: item, kind, in: group, asked: asked)
    var data = facts
    let redacted = covered + group.resource.covered + group.scope.covered
    if var named = data[.attributes] {
      for name in SecretVocabulary.sessionAttributes where named[name] != nil {
        named[name] = nil
        data[.attributes] = named
      }
    }
    if !redacted.isEmpty { data[.redacted] = Array(redacted.prefix(32)) }
    return EventDraft(
      kind == .span ? .otelSpan : .otelLog, basis: .reported,
      subject: subject ?? ownSubject(attributes), occurred: occurred, traceparent: traceparent,
      data: data, content: content)
  }

  /// Whether the names of Claude Code's log records mean what they mean there.
  private var isCodingAgent: Bool {
    guard kind == .log else { return false }
    return item.ownName.utf8.starts(with: "claude_code.".utf8)
      || group.scope.name?.utf8.starts(with: "com.anthropic.claude_code".utf8) ?? false
  }

  /// What a model asked for is in the content; a record says which tools, for it is found by them.
  private var asked: [TelemetryContent.Call] {
    TelemetryContent.askedCalls(of: item, kind, encoding.reading, bytes)
  }

  /// The end of a span, the time of a log record.
  private var occurred: Timestamp? {
    let nanoseconds = item.end > 0 ? item.end : item.start
    return nanoseconds > 0 ? Timestamp(microseconds: Int64(nanoseconds / 1000)) : nil
  }

  /// W3C trace context, version 00; only the lowest eight bits of the flags belong into it.
  private var traceparent: String? {
    guard let trace = item.trace, let span = item.span else { return nil }
    return "00-" + trace.hex + "-" + span.hex + "-"
      + Hex.encode(CollectionOfOne(UInt8(truncatingIfNeeded: item.flags)))
  }

  /// The item itself, then the resource and the scope as far as there are any.
  private var content: [ContentDraft] {
    let type = encoding.contentType
    var content = [
      ContentDraft(name: kind == .span ? "span" : "log", mediaType: type, bytes: bytes)
    ]
    for (name, surrounding) in [("resource", group.resource), ("scope", group.scope)]
    where !surrounding.bytes.isEmpty {
      content.append(ContentDraft(name: name, mediaType: type, bytes: surrounding.bytes))
    }
    return content
  }

  /// The run: the session that the program names, or else the trace.
  private func ownSubject(_ attributes: JSONObject) -> String? {
    let session = TelemetryReading.session(of: attributes)
    for name in [session, group.resource.session, item.trace?.hex] {
      if let name, EventDraft.isName("run/" + name), SecretText.hide(name) == nil {
        return "run/" + name
      }
    }
    return nil
  }
}
