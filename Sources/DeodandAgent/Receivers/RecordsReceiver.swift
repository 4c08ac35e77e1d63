import Deodand
import DeodandCapture
import DeodandConsole
import DeodandDialogue
import DeodandEvents
import DeodandHTTP
import DeodandStore
import NIOHTTP1

/// `POST /v1/records`: drafts in, one a line; receipts out, one a line, in their order.
///
/// The same contract as `deodand record`: a bad line is refused with its number, the others are
/// kept. An answer with status 200 means that every draft is durable; 422, that some were refused
/// and the others are.
struct RecordsReceiver: Sendable {
  let recorder: AgentRecorder
  /// Bytes of one body, all of whose drafts are in memory at once.
  let limit: Int
  /// All are read as lines: a body of one object is one line.
  ///
  /// What comes without a type is taken for drafts too.
  private static let types = ["application/jsonl", "application/x-ndjson", "application/json"]

  /// Records the drafts of one body, in batches of `BatchRecording.limit`; `run` is that of drafts
  /// which name none, and of all where it is fixed.
  func serve(
    _ request: IncomingRequest, run: String, isFixed: Bool, _ party: Party
  ) async throws {
    guard request.head.method == .POST else { throw Refusal.method("POST") }
    let type = request.head.headers.first(name: "content-type").map { value in
      value.prefix { $0 != ";" && $0 != " " }.lowercased()
    }
    guard type == nil || Self.types.contains(type ?? "") else {
      throw Refusal.mediaType("application/jsonl")
    }
    guard case .whole(let bytes) = try await request.body.collect(upTo: limit) else {
      throw Refusal.tooLarge(limit)
    }
    var answer = DraftAnswers()
    var batch: [(item: Int, draft: EventDraft)] = []
    // Empty lines are kept, so that the numbers are those an editor shows.
    for (index, line) in bytes.split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false
    )
    .enumerated() {
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }) { continue }
      do throws(DraftError) {
        var draft = try draft(Array(line), of: request, run)
        if isFixed { draft.subject = "run/" + run }
        batch.append((index + 1, draft.about(party)))
      } catch {
        answer.refuse(index + 1, error.message, error.remedy)
      }
      if batch.count == BatchRecording.limit {
        try await record(batch, &answer)
        batch = []
      }
    }
    try await record(batch, &answer)
    guard answer.isAnything else {
      throw Refusal.invalid("there is no draft in the body", "send one JSON object a line")
    }
    try await request.writer.answer(
      answer.refused > 0 ? .unprocessableEntity : .ok, answer.lines, type: "application/jsonl")
  }

  /// A draft as it is recorded: with the process that sent it, and a run.
  private func draft(
    _ line: [UInt8], of request: IncomingRequest, _ run: String
  ) throws(DraftError) -> EventDraft {
    var draft = BodySplitter.split(try DraftLine.parse(line))
    // Who says something is part of what is said, and the kernel knows it better than the draft.
    var peer = request.peer.facts
    // A page that was let in is named by its browser, not by itself.
    peer[.peerOrigin] = request.head.headers.first(name: "origin").map {
      BoundedText.shorten($0).text
    }
    draft.data[.peer] = peer
    draft.subject = draft.subject ?? "run/" + run
    return draft
  }

  /// Drafts that were recorded before the log failed stay recorded; the answer then is a refusal of
  /// the whole, and who sends again repeats them.
  private func record(
    _ batch: [(item: Int, draft: EventDraft)], _ answer: inout DraftAnswers
  ) async throws {
    do {
      try await BatchRecording.record(batch) { drafts throws(RecorderError) in
        try await recorder.record(drafts)
      } each: { line, outcome in
        switch outcome {
        case .success(let receipt): answer.acknowledge(line, receipt)
        case .failure(let error): answer.refuse(line, error.message, error.remedy)
        }
      }
    } catch let error as RecorderError {
      throw Refusal.notRecorded(error.message)
    }
  }
}

/// The lines of an answer, put in the order of the drafts' lines.
///
/// Refused lines are known at once and the others when they are durable, so they come in another
/// order.
private struct DraftAnswers {
  private var answers: [(line: Int, json: JSONValue)] = []
  private(set) var refused = 0

  var isAnything: Bool { !answers.isEmpty }

  mutating func acknowledge(_ line: Int, _ receipt: Receipt) {
    answers.append((line, receipt.json(line: line)))
  }

  mutating func refuse(_ line: Int, _ message: String, _ remedy: String) {
    refused += 1
    answers.append(
      (
        line,
        [
          "version": 1, "line": .integer(Int64(line)),
          "error": ["message": .string(message), "remedy": .string(remedy)],
        ]
      ))
  }

  var lines: [UInt8] {
    answers.sorted { $0.line < $1.line }.flatMap {
      CanonicalWriter.write($0.json) + [UInt8(ascii: "\n")]
    }
  }
}
