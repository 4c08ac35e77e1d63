import DeodandDialogue
import DeodandEvents

// What a response is recorded as, or that there was none.
extension ModelExchange {
  /// What was read of a response's body.
  private struct Reading {
    var answer: ModelAnswer?
    var error: ProviderError?
    /// How its stream ended; nil if it was none, or one that can't be read.
    var ending: StreamEnding?
    var content: [ContentDraft] = []
  }

  /// Every request on record gets one, so that its end is on record too.
  mutating func responseDraft(_ end: ExchangeEnd) -> EventDraft {
    var facts = Facts()
    facts.add(.request, id)
    facts.add(.upstream, configuration.upstream)
    guard let responseHead, let responseHeaders else { return noResponse(end, facts) }
    facts.add(.httpStatus, Int64(responseHead.status))
    facts.add(responseHeaders, hiding: known)
    let requestID = responseHead.header("x-request-id") ?? responseHead.header("request-id")
    facts.add(.httpRequestID, requestID.map { known.hide(in: $0) })
    let reading = response.count > 0 ? readParts(&facts) : readWhole(&facts)
    if let answer = reading.answer { tell(answer, &facts) }
    tellOutcome(reading, responseHead, end, &facts)
    return draft(responseType, facts, reading.content)
  }

  private var responseType: EventType { dialect == nil ? .httpResponse : .modelResponse }

  private func noResponse(_ end: ExchangeEnd, _ start: Facts) -> EventDraft {
    var facts = start
    facts.add(.outcome, .noResponse)
    facts.add(.closedBy, end.closer?.rawValue)
    let error =
      switch end {
      case .unreachable(let reason): ("unreachable", CredentialShape.hide(in: reason))
      case .interrupted(by: .client): ("no_response", "the client closed before a response came")
      case .interrupted(by: .upstream): ("no_response", "the upstream closed without a response")
      case .interrupted(by: .timeout): ("no_response", "no response came in time")
      case .interrupted(by: .shutdown): ("no_response", "Deodand stopped before a response came")
      case .complete: ("no_response", "the exchange ended without a response")
      }
    var object = Facts()
    object.add(FactKey.errorCode.name, error.0)
    object.add(.errorMessage, known.hide(in: error.1))
    facts.add(.error, object.object)
    return draft(responseType, facts, [])
  }

  // MARK: Bodies

  /// Whether the body is a stream, by its type and by how it begins.
  ///
  /// Servers and gateways send streams as `application/octet-stream`, and one JSON document, an
  /// error above all, as `text/event-stream`: what begins like the one is not read as the other.
  private func isStream(_ bytes: [UInt8]) -> Bool {
    let framing = dialect?.framing ?? .events
    let isNamed = responseHead?.headers.mediaType.map { framing.mediaTypes.contains($0) } ?? false
    switch framing {
    case .events:
      if isNamed {
        return bytes.first { !" \t\r\n".utf8.contains($0) }.map { $0 != 0x7b && $0 != 0x5b } ?? true
      }
      return dialect != nil && framing.begins(bytes)
    case .lines: return isNamed || (wantsStream && isOK && !isDocument(bytes))
    case .amazon: return isNamed || framing.begins(bytes)
    }
  }

  private var isOK: Bool { (responseHead?.status ?? 0) < 400 }

  private func isDocument(_ bytes: [UInt8]) -> Bool { (try? JSONOutline.read(bytes)) != nil }

  /// What reads a stream that is too long to be held; nil if the body is none that can be read.
  func longStream() -> AnswerStream? {
    let isPlain = responseHead?.headers.contentCodings.isEmpty ?? true
    return isPlain && isStream(held) ? AnswerStream(dialect, keeping: false) : nil
  }

  /// Empties what was held: the bytes are content of the record from here on.
  private mutating func readWhole(_ facts: inout Facts) -> Reading {
    guard let headers = responseHead?.headers else { return Reading() }
    if held.isEmpty {
      var reading = Reading()
      if dialect != nil, isStream([]) { reading.ending = .open }
      return reading
    }
    let bytes = held
    held = []
    let body = RecordedBody(bytes, headers, hiding: &known, decode: configuration.decode)
    facts.add(body, codings: headers.contentCodings)
    let isStream = isStream(body.readable ?? bytes)
    var reading = isStream ? readStream(body, &facts) : readMessage(body, headers, &facts)
    if isStream {
      facts.add(.streamBytes, Int64(bytes.count))
    } else if let wire = body.wire {
      reading.content.append(
        ContentDraft(name: "wire", mediaType: headers.mediaType, bytes: wire))
    }
    return reading
  }

  /// One document: the model's message, or an error.
  private func readMessage(
    _ body: RecordedBody, _ headers: [HTTPHeader], _ facts: inout Facts
  ) -> Reading {
    var reading = Reading()
    guard let bytes = body.readable else { return reading }
    let outline = try? JSONOutline.read(bytes)
    // Elsewhere an object may have a member of that name and be no failure.
    let value = outline.map { WireValue.standing($0, in: bytes) }
    let isFailure = (responseHead?.status ?? 0) >= 400
    if isFailure { reading.error = value.flatMap { ProviderError($0) } }
    if let dialect {
      reading.answer = value.map { dialect.answer($0) }
      if value == nil { facts.note("its body is not JSON") }
    }
    reading.content = [
      BodySplitter.split(
        bytes, outline, name: dialect == nil ? "body" : "response", mediaType: headers.mediaType,
        in: dialect)
    ]
    return reading
  }

  /// The stream's bytes are always kept; the message that they add up to is kept beside them.
  private func readStream(_ body: RecordedBody, _ facts: inout Facts) -> Reading {
    var reading = Reading()
    if let bytes = body.readable {
      var stream = AnswerStream(dialect, keeping: true)
      stream.take(bytes)
      stream.finish()
      tell(stream, &facts)
      reading.ending = dialect == nil ? nil : stream.ending
      if let dialect, let message = stream.message {
        reading.answer = dialect.answer(.decoded(message))
        facts.add(.reassembled, true)
        reading.content.append(reassembled(message))
      }
    }
    // The bytes as they crossed the wire; the coding, if there was one, is in the facts.
    if let exact = body.wire ?? body.readable {
      reading.content.append(
        ContentDraft(
          name: dialect == nil ? "body" : "stream",
          mediaType: (dialect?.framing ?? .events) == .events
            ? "text/event-stream" : responseHead?.headers.mediaType,
          bytes: exact))
    }
    return reading
  }

  /// A streamed message as one body, which may echo what the request held.
  private func reassembled(_ message: JSONValue) -> ContentDraft {
    var secrets = BodySecrets()
    let bytes = known.hide(in: secrets.clean(CanonicalWriter.write(message))).bytes
    return BodySplitter.split(bytes, name: "response", in: dialect)
  }

  private func tell(_ stream: AnswerStream, _ facts: inout Facts) {
    facts.add(.streamEvents, Int64(stream.events))
    if stream.missing > 0 {
      facts.add(.streamMissing, Int64(min(stream.missing, 1 << 50)))
    }
    for note in stream.notes { facts.note(note) }
  }

  /// A long response was not held, so nothing is put together of it but what was counted on the
  /// way.
  private mutating func readParts(_ facts: inout Facts) -> Reading {
    var reading = Reading()
    tell(response, last: held.count, &facts)
    if var watch {
      watch.finish()
      tell(watch, &facts)
      facts.add(.streamBytes, Int64(response.byteCount + held.count))
      reading.ending = dialect == nil ? nil : watch.ending
    }
    if !held.isEmpty {
      var parts = response
      reading.content = [rest(held, "rest", responseHead?.headers ?? [], &parts, &facts)]
      held = []
    }
    return reading
  }

  // MARK: Facts

  /// Only what the provider said; nothing is added up or guessed.
  private func tell(_ answer: ModelAnswer, _ facts: inout Facts) {
    facts.add(.responseID, answer.id)
    facts.add(.responseModel, answer.model)
    facts.add(.responseStatus, answer.status)
    if !answer.finishReasons.isEmpty {
      facts.add(
        .responseFinishReasons, answer.finishReasons, within: Facts.nameBytes)
    }
    for (key, count) in answer.usage where count >= 0 {
      facts.add(key, count)
    }
    facts.add(.toolCalls, calls: answer.calls)
    facts.add(.providerCalls, calls: answer.providerCalls)
    if answer.isRefusal { facts.add(.refusal, true) }
    facts.add(.systemFingerprint, answer.systemFingerprint)
    facts.add(.serviceTier, answer.serviceTier)
  }

  private func tellOutcome(
    _ reading: Reading, _ head: HTTPResponseHead, _ end: ExchangeEnd, _ facts: inout Facts
  ) {
    var error = reading.error ?? reading.answer?.error
    if case .failed(let failure)? = reading.ending { error = failure }
    if head.status >= 400, error == nil {
      error = ProviderError(code: nil, message: head.reason.isEmpty ? nil : head.reason)
    }
    // What says itself that it is over was not ended early: clients hang up when they have read it.
    let isOver = reading.ending.map { $0 != .open }
    let isCut = !(isOver ?? (end == .complete))
    if let error {
      tell(error, head, &facts)
      facts.add(.outcome, .error)
    } else {
      facts.add(.outcome, isCut ? .interrupted : .success)
    }
    if isCut, let closer = end.closer ?? (error == nil ? .upstream : nil) {
      facts.add(.closedBy, closer.rawValue)
    }
    if end == .complete, isCut, error == nil {
      facts.note("the stream ended without its last event")
    }
  }

  private func tell(_ error: ProviderError, _ head: HTTPResponseHead, _ facts: inout Facts) {
    var object = Facts()
    object.add(FactKey.errorCode.name, hide(error.code ?? error.type ?? String(head.status)))
    object.add(.errorType, error.type.map(hide))
    object.add(.errorMessage, error.message.map(hide))
    object.add(.retryAfter, head.header("retry-after").map(hide))
    facts.add(.error, object.object)
  }

  /// Providers repeat keys in their errors, whole or masked.
  private func hide(_ text: String) -> String {
    known.hide(in: CredentialShape.hide(in: text))
  }
}

extension Facts {
  /// How many calls of one answer are named.
  private static let callLimit = 64

  /// Adds calls by id and name.
  fileprivate mutating func add(_ key: FactKey<[JSONObject]>, calls: [ToolCall]) {
    if calls.isEmpty { return }
    if calls.count > Self.callLimit { note("more than \(Self.callLimit) calls") }
    let list = calls.prefix(Self.callLimit).map { call -> JSONObject in
      var facts = Facts()
      facts.add(.askedID, call.id.map { BoundedText.shorten($0, to: 128).text })
      facts.add(.askedName, call.name.map { BoundedText.shorten($0, to: 128).text })
      return facts.object
    }
    add(key, Array(list))
  }
}
