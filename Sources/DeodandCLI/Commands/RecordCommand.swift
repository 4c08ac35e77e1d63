import ArgumentParser
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandDialogue
import DeodandEvents
import DeodandStore

/// `deodand record`: drafts on standard input, receipts on standard output.
///
/// Nothing is held back for later: what came together in one read shares a commit, and a line that
/// comes alone is durable before the next is waited for.
struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record drafts from standard input, one JSON object a line.",
    discussion: """
      Each durable record is answered by one receipt line. A bad line is refused with its number, the \
      others are kept, and the exit status is 2. Example of a draft:

      {"type":"deodand.human.input","subject":"run/r1","data":{},"content":{"text":"hello"}}
      """)

  @OptionGroup var parties: PartyOptions
  @OptionGroup var log: LogOption

  func run() async throws {
    let recorder = try await OpenLog.recorder(
      log, watches: [Watch(.drafts, scope: ["on standard input"])])
    // Whoever reads the receipts may leave early; the drafts are recorded all the same.
    Output.standard.isNeeded = false
    // The descriptor of standard input.
    var lines = LineReader(descriptor: 0, name: "standard input", limit: Limits.lineBytes)
    var number = 0
    var refused = 0
    var isAtEnd = false
    while !isAtEnd {
      var batch: [(item: Int, draft: EventDraft)] = []
      // One line is waited for, then as many are taken as are here already.
      repeat {
        guard let line = try lines.next() else {
          isAtEnd = true
          break
        }
        // Counted from 1, blank lines too, so that the number is the line's in the sender's file.
        number += 1
        do {
          if let draft = try Self.draft(line) {
            batch.append((number, draft.about(parties.party)))
          }
        } catch {
          // One bad line must not cost the others their place.
          refused += 1
          try Self.refuse(line: number, error)
        }
      } while batch.count < BatchRecording.limit && lines.hasLine()
      refused += try await Self.record(batch, with: recorder)
    }
    // The checkpoint stands behind everything that was acknowledged.
    try await recorder.close()
    if refused > 0 {
      throw Failure(
        .usage, "refused \(refused) of \(number) lines; the others are recorded",
        hint: "Schemas/draft.schema.json says what a draft is")
    }
  }

  /// A line as a draft; empty lines are nothing.
  ///
  /// A draft is docs/spec/record.md's; large members of its content are cut into pieces of their
  /// own.
  private static func draft(_ line: LineReader.Line) throws -> EventDraft? {
    switch line {
    case .whole(let bytes):
      let isBlank = bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
      return isBlank ? nil : BodySplitter.split(try DraftLine.parse(bytes))
    case .tooLong(let count):
      throw Failure(
        .usage, "the line has \(count) bytes, more than \(Limits.lineBytes)",
        hint: "pass large content in several records")
    }
  }

  /// Records what can be; returns how many were refused.
  ///
  /// Receipts are flushed with each batch: whoever sends may wait for them before it goes on.
  private static func record(
    _ batch: [(item: Int, draft: EventDraft)], with recorder: Recorder
  ) async throws -> Int {
    var refused = 0
    try await BatchRecording.record(batch) { drafts throws(RecorderError) in
      try await recorder.record(drafts)
    } each: { line, outcome in
      switch outcome {
      case .success(let receipt):
        try Output.standard.line(receipt.json(line: line).canonicalText)
      case .failure(let error):
        refused += 1
        try refuse(line: line, error)
      }
    }
    try Output.standard.flush()
    return refused
  }

  /// On standard error, at once and with the line's number; receipts stay alone on standard output.
  private static func refuse(line: Int, _ error: any Error) throws {
    let failure = ErrorRendering.failure(for: error)
    Notice.say("deodand: error: line \(line): \(failure.message)")
    if let hint = failure.hint { Notice.say("deodand: hint: \(hint)") }
  }
}
