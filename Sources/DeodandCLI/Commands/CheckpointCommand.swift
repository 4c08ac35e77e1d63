import ArgumentParser
import Deodand
import DeodandConsole
import DeodandEvents
import DeodandEvidence
import DeodandLog
import DeodandSystem

/// `deodand checkpoint`: sign the log as it stands.
///
/// The note is docs/spec/checkpoint.md's, byte for byte, so that it can be redirected into a file.
struct CheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign the log's size and root; print the signed note (C2SP tlog-checkpoint).",
    discussion: """
      Whoever keeps the note can hold it against the log, or a bundle of it, with verify --checkpoint: a \
      log that was cut or rewritten contradicts it. With --to it is recorded who was given it, and every \
      later bundle shows that the log goes on from it.
      """)

  /// By the operator's word: a name of whatever sort.
  @Option(help: ArgumentHelp("Record that it is given to this person or party.", valueName: "NAME"))
  var to: String?

  /// It must not exist yet.
  @Option(help: ArgumentHelp("Write it to this file, which is made.", valueName: "FILE"))
  var out: String?

  @OptionGroup var log: LogOption

  func validate() throws {
    if let to { try Recipient.check(to) }
  }

  func run() async throws {
    try Recipient.checkFree(out)
    // It watches nothing: signing is no channel.
    let recorder = try await OpenLog.recorder(log, watches: [])
    let checkpoint =
      if let to {
        try await Evidence.giveCheckpoint(to: to, by: Recipient.giver, recorder: recorder)
      } else {
        try await recorder.checkpoint()
      }
    try await recorder.close()
    // After the log was closed in good order, or the note would be printed by a command that
    // failed.
    guard let out else { return try Output.standard.write(checkpoint.text) }
    try Durable.create(out, Array(checkpoint.text.utf8), mode: 0o644)
    Notice.say("deodand: note: wrote \(out); verify --checkpoint \(out) compares")
  }
}

/// Somebody who is given something to keep.
enum Recipient {
  /// Refuses what can't stand in a record as a name of somebody.
  static func check(_ name: String) throws {
    guard DataSubject.isName(name) else {
      throw ValidationError(
        "what --to names can't stand in a record: write words of visible characters with one space "
          + "between them")
    }
  }

  /// Refuses a file that is there already, before it is recorded that it was given to anybody.
  static func checkFree(_ path: String?) throws {
    guard let path, Files.exists(path) else { return }
    throw Failure(
      .usage, "\(path) exists already",
      hint: "choose another name; what was given away is never overwritten")
  }

  /// Who gives it, by their own word.
  static var giver: String { Environment.user + "@" + Identity.current().host }
}
