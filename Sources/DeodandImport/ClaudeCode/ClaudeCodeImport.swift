public import DeodandEvents

/// A session's transcript of Claude Code, line by line: JSON objects, one a line.
///
/// Lines come in and drafts come out, so a file of any length can be imported. Every line is kept:
/// each draft holds the lines that it was made of as content `verbatim`. One answer of the model
/// may be spread over several lines; it is one `model.response`.
///
/// Nothing depends on a member being there, and a line of an unknown type is kept as it is: the
/// format belongs to somebody else. Memory grows with `contextBytes`, and by a little for each
/// line, call and answer; it does not grow with the bytes of the file.
public struct ClaudeCodeImport: Sendable {
  let source: ImportSource
  let mint: @Sendable () -> String
  private let fallback: String
  private let launch: ClaudeCodeLaunch?
  private var number = 0
  private var tree: ConversationTree
  /// The answer that is being gathered; what ends it is any line that is not a further piece of it.
  private var turn: ClaudeCodeTurn?
  /// Where each session's run stands.
  private var runs: [(run: String, counts: Counts)] = []
  /// Calls by the model's id of them, and the ids of responses by the provider's id of the answer.
  private var calls: [String: (record: String, tool: String)] = [:]
  private var answers: [String: String] = [:]

  /// How much of the file went into a run, stated when it ends: so that a record that is missing
  /// later can be noticed.
  private struct Counts {
    var lines: Int64 = 0
    var calls: Int64 = 0
    var results: Int64 = 0
    var unread: Int64 = 0
  }

  /// Begins a file.
  ///
  /// `run` is the run of lines that name no session; `launch` is what stands beside a subagent's
  /// transcript. Of the messages at most `contextBytes` are held for later requests.
  public init(
    _ source: ImportSource, run: String, launch: ClaudeCodeLaunch? = nil,
    contextBytes: Int = Limits.importContextBytes, mint: @escaping @Sendable () -> String
  ) {
    self.source = source
    self.mint = mint
    self.launch = launch
    fallback = run
    tree = ConversationTree(limit: contextBytes)
  }

  /// Whether a line is JSON, and the session that it names; a fault says which line it is.
  ///
  /// For a look at the whole file before the first event is recorded: what was appended to a log
  /// can't be taken back.
  public static func check(_ line: [UInt8], number: Int) throws(ImportError) -> String? {
    do throws(JSONError) {
      let outline = try JSONOutline.read(line)
      return (try? outline["sessionId"]?.value(in: line))?.string
    } catch {
      throw ImportError(
        "line \(number) is not JSON: \(error.message) at byte \(error.offset)",
        "--keep-damaged keeps such lines as they are, and says so")
    }
  }

  /// Takes the next line, without its end; what is no JSON object is kept, with a note.
  ///
  /// May return none, for an answer of the model is held until it is known to be whole; `end` gives
  /// what is left. Empty lines are counted and make nothing.
  public mutating func add(_ bytes: [UInt8]) -> [EventDraft] {
    number += 1
    guard bytes.contains(where: { $0 > 0x20 }) else { return [] }
    guard let line = ClaudeCodeLine(bytes, number: number) else {
      return finishTurn() + unreadable(bytes)
    }
    // A session's name comes from the file, so one that can't be a subject is not taken for it.
    let run = line.session.flatMap { EventDraft.isName("run/" + $0) ? $0 : nil } ?? fallback
    var drafts = begin(run, line)
    count(run) { $0.lines += 1 }
    if line.isModelAnswer {
      drafts += addAnswer(line, run)
    } else if line.isAnswer {
      drafts += finishTurn() + results(line, run)
    } else if let prompt = line.prompt {
      drafts += finishTurn()
      drafts.append(
        draft(
          .humanInput, run, line, place(line),
          [ContentDraft(name: "text", text: prompt), line.whole]))
    } else {
      drafts.append(other(line, run))
    }
    // After the line's own events: what it says was not before the model when it was said. Results
    // are joined to the line that asked, since results of calls side by side do not follow each
    // other.
    tree.add(
      line.name, after: line.text("parentUuid"),
      answering: line.isAnswer
        ? line.text("sourceToolAssistantUUID") ?? line.text("parentUuid") : nil,
      line.context)
    return drafts
  }

  /// Ends the file.
  ///
  /// Runs end in the order in which the file first named them.
  public mutating func end() -> [EventDraft] {
    var drafts = finishTurn()
    for (run, counts) in runs {
      var facts = Facts()
      facts.add(.lineCount, counts.lines)
      facts.add(.callCount, counts.calls)
      facts.add(.resultCount, counts.results)
      facts.add(.reason, "end of transcript")
      if counts.unread > 0 { facts.note("\(counts.unread) lines are no JSON objects") }
      drafts.append(draft(.runEnded, run, nil, facts))
    }
    return drafts
  }

  // MARK: - Runs

  /// A run begins with the first line that names it.
  ///
  /// A file has one or few, so they are looked for in a list, and by bytes.
  private mutating func begin(_ run: String, _ line: ClaudeCodeLine?) -> [EventDraft] {
    if runs.contains(where: { $0.run.utf8.elementsEqual(run.utf8) }) { return [] }
    runs.append((run, Counts()))
    var facts = Facts()
    facts.add(.file, source.facts(position: 1))
    facts.add(.agent, "claude-code")
    facts.add(.programVersion, line?.text("version"))
    facts.add(.workingDirectory, line?.text("cwd"))
    facts.add(.agentID, line?.text("agentId"))
    facts.add(.agentType, launch?.agentType)
    facts.add(.parentCallID, launch?.call)
    return [draft(.runStarted, run, nil, facts, launch.map { [$0.content] } ?? [])]
  }

  private mutating func count(_ run: String, _ change: (inout Counts) -> Void) {
    guard let index = runs.firstIndex(where: { $0.run.utf8.elementsEqual(run.utf8) }) else {
      return
    }
    change(&runs[index].counts)
  }

  // MARK: - Answers of the model

  /// The context is looked up when the answer begins, before its own lines are part of the tree.
  private mutating func addAnswer(_ line: ClaudeCodeLine, _ run: String) -> [EventDraft] {
    if turn?.isContinued(by: line) == true {
      turn?.add(line)
      return []
    }
    let drafts = finishTurn()
    turn = ClaudeCodeTurn(line, run: run, context: tree.context(upTo: line.text("parentUuid")))
    return drafts
  }

  /// Ends the answer that is being gathered, if one is.
  ///
  /// Usage and reason are those of its last line.
  private mutating func finishTurn() -> [EventDraft] {
    guard let turn, let first = turn.lines.first else { return [] }
    self.turn = nil
    let begun = turn.id.flatMap { answers[$0] }
    var drafts: [EventDraft] = []
    var facts = place(first)
    facts.add(.lines, turn.lines.prefix(64).map { Int64($0.number) })
    if let begun {
      // Tools that ran before the answer was complete stand between its lines.
      facts.add(.continues, begun)
    } else {
      let request = self.request(turn, first)
      facts.add(.request, request.id)
      drafts.append(request)
    }
    let asked = turn.lines.flatMap { $0.message?.calls ?? [] }
    if !asked.isEmpty { facts.add(.toolCalls, asked.prefix(64).map(\.facts)) }
    facts.add(.responseModel, first.message?.model)
    facts.add(.responseID, turn.id)
    if let reason = turn.lines.last?.message?.finishReason {
      facts.add(.responseFinishReasons, [reason])
    }
    facts.add(.usageInputTokens, turn.lines.last?.integer("message", "usage", "input_tokens"))
    facts.add(.usageOutputTokens, turn.lines.last?.integer("message", "usage", "output_tokens"))
    let response = draft(.modelResponse, turn.run, first, facts, [turn.response, turn.whole])
    if let id = turn.id, begun == nil { answers[id] = response.id }
    drafts.append(response)
    for line in turn.lines {
      for call in line.message?.calls ?? [] { drafts.append(self.call(call, line, turn, response)) }
    }
    return drafts
  }

  /// The one record that no line stands for: that the model was asked follows from its answer
  /// (docs/decisions/0007).
  ///
  /// When that was, no line tells, so it has no time of its own.
  private func request(_ turn: ClaudeCodeTurn, _ line: ClaudeCodeLine) -> EventDraft {
    var facts = place(line)
    facts.add(.operationName, "chat")
    facts.add(.requestModel, line.text("requestedModel"))
    facts.add(.requestReference, line.text("requestRef") ?? line.text("requestId"))
    if turn.context.isCut { facts.note("what came before the first message is not held") }
    var request = draft(.modelRequest, turn.run, nil, facts, [turn.request])
    request.occurred = nil
    return request
  }

  private mutating func call(
    _ call: TranscriptMessage.Call, _ line: ClaudeCodeLine, _ turn: ClaudeCodeTurn,
    _ response: EventDraft
  ) -> EventDraft {
    var facts = place(line)
    facts.add(.response, response.id)
    facts.add(.toolName, call.name ?? "unknown")
    facts.add(.toolCallID, call.id)
    let arguments = call.arguments.map {
      [ContentDraft(name: "arguments", mediaType: "application/json", bytes: $0)]
    }
    let made = draft(.toolCall, turn.run, line, facts, arguments ?? [])
    if let id = call.id, let record = made.id { calls[id] = (record, call.name ?? "unknown") }
    count(turn.run) { $0.calls += 1 }
    return made
  }

  // MARK: - Everything else

  /// The line itself is kept with the first of its results, and not with each.
  private mutating func results(_ line: ClaudeCodeLine, _ run: String) -> [EventDraft] {
    var drafts: [EventDraft] = []
    for (index, answer) in (line.message?.answers ?? []).enumerated() {
      // The decision goes before the result in the log, as it did in the world, though one line
      // tells both.
      let call = answer.id.flatMap { calls[$0] }
      if let decision = line.text("permissionDecision", "decision") {
        var facts = place(line)
        facts.add(.decision, decision)
        facts.add(.decisionSource, line.text("permissionDecision", "source"))
        facts.add(.call, call?.record)
        facts.add(.toolCallID, answer.id)
        facts.add(.toolName, call?.tool)
        drafts.append(draft(.policyDecision, run, line, facts))
      }
      var facts = place(line)
      let isInterrupted = line.isTrue("toolUseResult", "interrupted")
      facts.add(.outcome, isInterrupted ? .cancelled : answer.outcome)
      facts.add(.call, call?.record)
      facts.add(.toolCallID, answer.id)
      facts.add(.toolName, call?.tool)
      facts.add(.agentLaunched, line.text("toolUseResult", "agentId"))
      if call == nil { facts.note("answers no call of this transcript") }
      var content = [
        ContentDraft(
          name: "result", mediaType: "application/json", bytes: Array(line.bytes[answer.range]))
      ]
      if index == 0 {
        content.append(line.whole)
        if let output = line.slice("toolUseResult") {
          content.append(
            ContentDraft(name: "tool.output", mediaType: "application/json", bytes: output))
        }
      }
      drafts.append(draft(.toolResult, run, line, facts, content))
      count(run) { $0.results += 1 }
    }
    return drafts
  }

  /// Whatever it is, it is kept: to leave a line out would be to judge what matters.
  private func other(_ line: ClaudeCodeLine, _ run: String) -> EventDraft {
    var facts = place(line)
    facts.add(.lineType, line.kind)
    facts.add(.lineSubtype, line.text("subtype") ?? line.text("attachment", "type"))
    return draft(.importLine, run, line, facts, [line.whole])
  }

  /// It goes into the run that was begun last, for it names none itself.
  private mutating func unreadable(_ bytes: [UInt8]) -> [EventDraft] {
    let run = runs.last?.run ?? fallback
    var drafts = begin(run, nil)
    count(run) {
      $0.lines += 1
      $0.unread += 1
    }
    var facts = Facts()
    facts.add(.line, Int64(number))
    facts.note("no JSON object: torn, or damaged")
    drafts.append(
      draft(
        .importLine, run, nil, facts,
        [ContentDraft(name: "verbatim", mediaType: nil, bytes: bytes)]))
    return drafts
  }

  // MARK: - Parts

  /// Where in the file it stands, and whether a subagent said it.
  private func place(_ line: ClaudeCodeLine) -> Facts {
    var facts = Facts()
    facts.add(.line, Int64(line.number))
    if line.isTrue("isSidechain") { facts.add(.sidechain, true) }
    facts.add(.agentID, line.text("agentId"))
    return facts
  }

  /// The time is the line's own and is recorded as a claim, beside the recorder's time.
  private func draft(
    _ type: EventType, _ run: String, _ line: ClaudeCodeLine?, _ facts: Facts,
    _ content: [ContentDraft] = []
  ) -> EventDraft {
    EventDraft(
      type, basis: .imported, subject: "run/" + run, id: mint(), occurred: line?.moment,
      data: facts.object, content: content)
  }
}
