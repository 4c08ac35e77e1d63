import ArgumentParser
import DeodandBundle
import DeodandConsole
import DeodandStore

/// `deodand`: the command and its subcommands, in the order a newcomer meets them.
///
/// The statuses in the discussion are those of `Failure.Status`; scripts rely on them.
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deodand",
    abstract: "The witness: records what an AI agent did, explains why, proves it to others.",
    discussion: """
      A log is a directory: --log DIR, else $DEODAND_LOG, else deodand/log in the user's data \
      directory ($XDG_DATA_HOME).

      Exit status: 0 yes; 1 the answer is no (tampered, findings); 2 wrong usage or bad input; \
      3 can't tell (incomplete, trust not configured); 4 could not run.
      """,
    version: Build.description(knowing: ["bundle format \(BundleManifest.format)"]),
    groupedSubcommands: [
      CommandGroup(
        name: "Record",
        subcommands: [
          InitCommand.self, RecordCommand.self, ImportCommand.self, MCPCommand.self,
          HookCommand.self, CheckpointCommand.self,
        ]),
      CommandGroup(
        name: "Ask",
        subcommands: [
          LogCommand.self, ShowCommand.self, SearchCommand.self, TimelineCommand.self,
          WhyCommand.self, ImpactCommand.self, DiffCommand.self, GapsCommand.self,
          IncidentCommand.self,
        ]),
      CommandGroup(
        name: "Prove",
        subcommands: [
          BundleCommand.self, VerifyCommand.self, AcceptCommand.self, KeysCommand.self,
          CanonicalizeCommand.self,
        ]),
    ])
}
