import ArgumentParser
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandDialogue
import DeodandEvents
import DeodandImport

/// `deodand import claude-code`: session transcripts of the coding agent.
///
/// The mapping of lines to records is docs/spec/capture.md's.
struct ImportClaudeCode: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claude-code",
    abstract: "Import session transcripts of Claude Code (JSONL).",
    discussion: """
      FILE is a session's transcript; DIR is a folder of them, subagents included. The run is the session. \
      Every line is kept, byte for byte, and everything is marked `imported` and carries the file's \
      digest. A last line that is torn is kept and noted; any other line that is not JSON is refused, \
      before anything is recorded.
      """)

  @Argument(help: ArgumentHelp("A transcript, or a folder of them.", valueName: "FILE|DIR"))
  var path: String

  /// Off by default; docs/spec/capture.md says what becomes of such a line.
  @Flag(
    help: "Keep lines that are not JSON as they are, with a note, instead of refusing the file.")
  var keepDamaged = false

  @OptionGroup var parties: PartyOptions
  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() async throws {
    let files = try SessionFiles.find(path).map {
      SessionFile(path: $0.path, name: $0.name, keepsDamaged: keepDamaged)
    }
    // All are looked at before the first is recorded.
    var progress = Progress("checking", of: files.count)
    var facts: [SessionFile.Facts] = []
    for (index, file) in files.enumerated() {
      facts.append(try file.facts())
      progress.advance(to: index + 1)
    }
    progress.end()
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let recorder = try await OpenLog.recorder(log, watches: [Watch(.imports, scope: [name])])
    var tally = ImportTally()
    for (file, facts) in zip(files, facts) {
      try await record(file, facts, with: recorder, &tally)
    }
    try await recorder.close()
    try Output.standard.line(style.json ? tally.json().canonicalText : tally.text)
  }

  /// The second reading of a file: records it in batches, each a transaction.
  ///
  /// What was recorded before a failure stays recorded.
  private func record(
    _ file: SessionFile, _ facts: SessionFile.Facts, with recorder: Recorder,
    _ tally: inout ImportTally
  ) async throws {
    // The file's own session, else the file's name.
    var session = ClaudeCodeImport(
      facts.source, run: facts.session ?? file.stem, launch: try file.launch(),
      mint: Identifiers.mint)
    var batch = DraftBatch(party: parties.party)
    var progress = Progress("importing", of: facts.source.byteCount)
    var done = 0
    // Only as far as it was when it was looked at: a session may go on writing.
    var frames = try FrameReader(file.path, upTo: facts.source.byteCount)
    while let frame = try frames.next() {
      batch.add(session.add(frame.line))
      done += frame.bytes.count
      guard batch.isFull else { continue }
      _ = try await recorder.record(batch.take(&tally))
      progress.advance(to: done)
    }
    // What only the end of the file completes.
    batch.add(session.end())
    _ = try await recorder.record(batch.take(&tally))
    progress.end()
  }
}

/// Drafts that are recorded together: a transaction each would take as many syncs as lines.
///
/// Ordered as the lines are; memory is bounded by `isFull` and one line's drafts.
struct DraftBatch {
  private var drafts: [EventDraft] = []
  /// Of the content's pieces alone, which is nearly all of it.
  private var byteCount = 0
  /// On whose behalf all of them are, and about whom.
  private let party: Party

  init(party: Party) { self.party = party }

  /// Whether it is time to record.
  ///
  /// At 256 drafts, or at 4 MiB of content.
  var isFull: Bool { drafts.count >= 256 || byteCount >= 4 << 20 }

  /// May take more than makes it full: the drafts of one line stay together.
  mutating func add(_ more: [EventDraft]) {
    for draft in more {
      for case .chunk(let bytes) in draft.content.flatMap(\.pieces) { byteCount += bytes.count }
    }
    drafts += more.map { $0.about(party) }
  }

  /// Empties the batch; the tally counts what is about to be recorded.
  mutating func take(_ tally: inout ImportTally) -> [EventDraft] {
    for draft in drafts { tally.count(draft) }
    defer { self = DraftBatch(party: party) }
    return drafts
  }
}
