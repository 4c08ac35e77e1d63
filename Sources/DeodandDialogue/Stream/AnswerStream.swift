package import DeodandEvents

/// Reads the events of a streamed answer: how many there are, how the stream ended and, unless it
/// is too long for that, what it says.
///
/// It judges nothing that it can't read: a stream of an unknown dialect still has its events
/// counted and its end looked for. The exact bytes are recorded by whoever feeds it.
package struct AnswerStream: Sendable {
  private var framer = EventStreamFramer(limit: Limits.heldBodyBytes)
  private var lines = LineFramer(limit: Limits.heldBodyBytes)
  private var messages = AmazonEventFramer(limit: Limits.heldBodyBytes)
  private let dialect: (any Dialect.Type)?
  private var stream: (any ModelStream)?
  /// Whether the answer is put together; a stream beyond `Limits.heldBodyBytes` is followed
  /// without.
  private let isWhole: Bool
  /// How many events with data came.
  package private(set) var events = 0
  package private(set) var ending = StreamEnding.open
  private var unreadable = 0
  private var longLines = 0
  private var endsWithin = false
  /// Whether `[DONE]` came.
  private var isDone = false
  private var afterDone = 0

  /// Begins to read; `keeping` says whether what it says is put together.
  ///
  /// With `keeping` false no memory is used but for one event at a time.
  package init(_ dialect: (any Dialect.Type)?, keeping isWhole: Bool) {
    self.dialect = dialect
    self.isWhole = isWhole
    stream = isWhole ? dialect?.stream() : nil
  }

  /// Takes the next bytes.
  ///
  /// How the bytes were divided among calls makes no difference.
  package mutating func take(_ bytes: [UInt8]) {
    switch dialect?.framing ?? .events {
    case .events: for frame in framer.append(bytes) { take(frame) }
    case .lines: for frame in lines.append(bytes) { take(frame) }
    case .amazon: for event in messages.append(bytes) { take(message: event) }
    }
  }

  /// Takes what is left at the end.
  ///
  /// To be called once, also where the connection broke: else an event that was cut short goes
  /// unnoticed.
  package mutating func finish() {
    switch dialect?.framing ?? .events {
    case .events: if let last = framer.finish() { take(last) }
    case .lines: if let last = lines.finish() { take(last) }
    case .amazon: if messages.endsWithin { endsWithin = true }
    }
  }

  /// The answer as it would be if it were not streamed; nil if nothing of it came, or it was not
  /// kept.
  package var message: JSONValue? { stream?.message() }

  /// What is odd about the stream.
  ///
  /// For the record, in words; an empty list means that nothing was odd, not that all was
  /// understood.
  package var notes: [String] {
    var notes = stream?.notes ?? []
    if unreadable > 0 { notes.append("\(unreadable) events of the stream are not JSON") }
    if longLines > 0 { notes.append("\(longLines) lines of the stream are too long to read") }
    if endsWithin { notes.append("the stream ends within an event") }
    if afterDone > 0 {
      notes.append("\(afterDone) events came after the stream's end and are no part of the answer")
    }
    return notes
  }

  /// How many events the numbers of those that came say are missing.
  package var missing: Int { stream?.missing ?? 0 }

  private mutating func take(_ frame: EventStreamFramer.Frame) {
    guard let data = frame.data else {
      if !frame.isComplete { endsWithin = true }
      return
    }
    // Clients stop reading there.
    if isDone {
      events += 1
      afterDone += 1
      return
    }
    if data.elementsEqual("[DONE]".utf8) {
      isDone = true
      events += 1
      stream?.done()
      if ending == .open { ending = .proper }
      return
    }
    take(document: data, isComplete: frame.isComplete)
  }

  /// An event that is complete and no JSON is the sender's fault; one that is cut short is the
  /// end's.
  private mutating func take(document: [UInt8], isComplete: Bool) {
    guard let value = try? JSONReader.read(document, profile: .wire) else {
      if isComplete { events += 1 }
      if isComplete { unreadable += 1 } else { endsWithin = true }
      return
    }
    events += 1
    read(value)
  }

  /// A line needs no end to be read; one that was cut short is not JSON.
  private mutating func take(_ frame: LineFramer.Frame) {
    switch frame {
    case .line(let bytes) where bytes.allSatisfy({ " \t\r\n".utf8.contains($0) }): break
    case .line(let bytes): take(document: bytes, isComplete: true)
    case .unterminated(let bytes): take(document: bytes, isComplete: false)
    case .piece(_, .last), .piece(_, .whole): longLines += 1
    case .piece: break
    }
  }

  private mutating func take(message: JSONValue?) {
    events += 1
    if let message { read(message) } else { unreadable += 1 }
  }

  private mutating func read(_ value: JSONValue) {
    // An event that ends a stream tells so by itself, so one that is not kept needs no memory.
    guard var reader = stream ?? dialect?.stream() else { return }
    stream = nil
    reader.take(value)
    if reader.ending != .open { ending = reader.ending }
    if isWhole { stream = reader }
  }
}
