import ArgumentParser
import Deodand
import DeodandCapture
import DeodandConsole
import DeodandCrypto
import DeodandEvents
import DeodandImport
import DeodandSystem

/// `deodand import`: transcripts made earlier, by somebody else.
///
/// What an import claims is docs/decisions/0007: that the file said so, and no more.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Record transcripts that were made earlier; every record says so.",
    subcommands: [OpenAIChat.self, AnthropicMessages.self, ImportClaudeCode.self])

  /// What every import takes.
  ///
  /// For the formats that are one document or one a line; sessions of Claude Code are read
  /// otherwise.
  struct Options: ParsableArguments {
    @Argument(help: ArgumentHelp("A JSON or JSONL file; - is standard input.", valueName: "FILE"))
    var file: String

    /// Without it the runs begin with the file's digest, so that two files never share one by
    /// chance.
    @Option(
      help: ArgumentHelp("Begin the run identifiers with TEXT.", valueName: "TEXT"))
    var runPrefix: String?

    @OptionGroup var parties: PartyOptions
    @OptionGroup var log: LogOption
    @OptionGroup var style: StyleOptions

    /// The file is held in memory as a whole, for every record carries its digest.
    func run(_ format: TranscriptFormat) async throws {
      let bytes = try Files.read(file)
      let digest = Hex.encode(SHA256.hash(bytes).bytes)
      // The name alone: a path tells of the machine it was imported on.
      let name = file.split(separator: "/").last.map(String.init) ?? file
      let source = ImportSource(name: name, sha256: digest, byteCount: bytes.count)
      let transcripts = try TranscriptImport(
        bytes, format, source: source, runPrefix: runPrefix ?? String(digest.prefix(8)),
        mint: Identifiers.mint)
      let recorder = try await OpenLog.recorder(log, watches: [Watch(.imports, scope: [name])])
      var tally = ImportTally()
      var progress = Progress("importing", of: transcripts.count)
      // The records of a transcript are handed over together.
      for index in 0..<transcripts.count {
        let drafts = try transcripts.drafts(of: index).map { $0.about(parties.party) }
        for draft in drafts { tally.count(draft) }
        _ = try await recorder.record(drafts)
        progress.advance(to: index + 1)
      }
      progress.end()
      try await recorder.close()
      try Output.standard.line(style.json ? tally.json().canonicalText : tally.text)
    }
  }

  private static let discussion = """
    Each assistant turn becomes the model call that it was: the request with its whole context, and the \
    response. Each tool call and result becomes a record. Everything is marked `imported` and carries \
    the file's digest: the import proves what the file said, not that the file is true.
    """

  /// `deodand import openai-chat FILE`.
  struct OpenAIChat: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "openai-chat",
      abstract: "Import OpenAI chat transcripts with tool calls (JSON or JSONL).",
      discussion: ImportCommand.discussion)

    @OptionGroup var options: Options

    func run() async throws { try await options.run(.openAIChat) }
  }

  /// `deodand import anthropic-messages FILE`.
  struct AnthropicMessages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "anthropic-messages",
      abstract: "Import transcripts of Anthropic messages with tool use (JSON or JSONL).",
      discussion: ImportCommand.discussion)

    @OptionGroup var options: Options

    func run() async throws { try await options.run(.anthropicMessages) }
  }
}
