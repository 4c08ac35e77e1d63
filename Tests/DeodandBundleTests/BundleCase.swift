import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting

/// A small log, the bundle of one of its runs, and what a verifier learnt from elsewhere.
struct BundleCase {
  /// Record 0 birth, 1 recorder, 2 input (r1), 3 call (r1), 4 input (r2), 5 the end of r1 with a
  /// result, 6 stop.
  static func log() throws -> MemoryLog {
    var log = try MemoryLog()
    log.append(RecordPlan(.recorderStarted, data: ["host": "test"]))
    let question = log.body("text", "move the crane to bay 7")
    log.append(RecordPlan(.humanInput, basis: .declared, subject: "run/r1", content: [question]))
    let arguments = log.body("arguments", #"{"bay":7}"#, mediaType: "application/json")
    log.append(
      RecordPlan(
        .toolCall, subject: "run/r1",
        data: ["gen_ai.tool.name": "move", "gen_ai.tool.call.id": "c1"], content: [arguments]))
    let other = log.body("text", "a matter of somebody else")
    log.append(RecordPlan(.humanInput, basis: .declared, subject: "run/r2", content: [other]))
    let result = log.body("result", "moved")
    log.append(
      RecordPlan(
        .runEnded, subject: "run/r1",
        data: ["outcome": "ok", "gen_ai.tool.call.id": "c1"], content: [result]))
    log.append(RecordPlan(.recorderStopped))
    return log
  }

  static let request = BundleRequest(
    madeAt: "2026-11-24T12:00:00Z", madeBy: "a test",
    kernel: KernelUser(id: 7, name: "tester", host: "test"), purpose: "testing",
    tool: "deodand test")

  /// The bundle of a selection, from the log's records up to a size.
  static func export(
    _ selection: BundleManifest.Selection = .run("r1"), of log: MemoryLog, size: Int? = nil,
    answers: any AnswerMaker = FixedAnswers()
  ) throws -> [UInt8] {
    let memory = BundleMemory()
    try export(selection, of: log, size: size, answers: answers, to: memory)
    return memory.bytes
  }

  /// The same, to a sink of the test's own.
  static func export(
    _ selection: BundleManifest.Selection, of log: MemoryLog, size: Int? = nil,
    answers: any AnswerMaker = FixedAnswers(), to sink: any BundleSink
  ) throws {
    try exporter(selection, log, size: size).write(
      request, key: log.evidence.key(), certificate: log.evidence.certificate, to: sink,
      answers: answers)
  }

  static func exporter(
    _ selection: BundleManifest.Selection, _ log: MemoryLog, size: Int? = nil
  ) throws -> BundleExporter<MemoryLog> {
    let birth = try BirthCertificate(log.record(0)).unwrapped()
    let checkpoint = try log.checkpoint(size: size).verified(by: log.verifier())
    return try BundleExporter(selection, of: log, birth: birth, checkpoint: checkpoint)
  }

  /// Both keys, lodged before.
  static func trust(_ log: MemoryLog) throws -> Trust {
    Trust(key: try log.verifier(), fingerprint: log.evidence.fingerprint)
  }

  /// The verdict on bytes, by somebody who knows both keys of the log.
  static func verdict(_ bytes: [UInt8], of log: MemoryLog) throws -> Verdict {
    try verify(bytes, trust: trust(log)).verdict
  }

  /// Checks a bundle, its answers by the rules that these tests have for them.
  static func verify(
    _ bytes: [UInt8], trust: Trust
  ) throws(BundleError) -> BundleVerifier.Answer {
    try verify(BundleBytes(bytes), trust: trust)
  }

  /// The same of any source.
  static func verify(
    _ source: any BundleSource, trust: Trust
  ) throws(BundleError) -> BundleVerifier.Answer {
    try BundleVerifier.verify(source, trust: trust, answers: FixedAnswers())
  }
}

extension Verdict {
  /// What is INVALID, but for the order of the entries: whoever adds or takes out a file changes
  /// that as well.
  var faults: Set<String> { codes(.invalid).subtracting(["entry-order"]) }
}

/// Answers that are easily told apart: what makes the real ones stands in a target of its own.
struct FixedAnswers: AnswerMaker {
  var parts: [AnswerPart: [String]] = [
    .coverage: [#"{"watches":["mcp move"]}"#], .gaps: ["{}"], .reportHead: ["<p>", "r"],
    .reportActions: ["a"], .reportEnd: ["</p>"],
  ]

  func make(
    of source: AnswerSource, _ write: (AnswerPart, [UInt8]) throws -> Void
  ) throws {
    // The end of the page first: parts may come in any order.
    for part in AnswerPart.allCases.reversed() {
      for piece in parts[part] ?? [] { try write(part, Array(piece.utf8)) }
    }
    try write(.explanations, Array("\(source.reader.count) records\n".utf8))
  }
}

/// A bundle taken apart, with the log that it is from.
struct Tampered {
  let log: MemoryLog
  var container: Container

  init(log: MemoryLog, container: Container) {
    self.log = log
    self.container = container
  }

  init(_ selection: BundleManifest.Selection = .run("r1")) throws {
    log = try BundleCase.log()
    container = Container(try BundleCase.export(selection, of: log))
  }

  /// The verdict after a change, listed and sealed anew with the log's own key.
  func resealed(_ change: (inout Container) throws -> Void) throws -> Verdict {
    var changed = container
    try change(&changed)
    try changed.sealAnew(log.evidence)
    return try BundleCase.verdict(changed.packed(), of: log)
  }

  /// The verdict after a change, with nothing but the checksums made right.
  func repacked(_ change: (inout Container) throws -> Void) throws -> Verdict {
    var changed = container
    try change(&changed)
    return try BundleCase.verdict(changed.packed(), of: log)
  }
}

/// Something that a test needs was not there.
struct Absent: Error {}

extension Optional {
  /// The value, or an error.
  func unwrapped() throws -> Wrapped {
    guard let self else { throw Absent() }
    return self
  }
}
