import ArgumentParser
import Deodand
import DeodandConsole

/// `deodand checkpoint`: sign the log as it stands.
///
/// The note is docs/spec/checkpoint.md's, byte for byte, so that it can be redirected into a file.
struct CheckpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "checkpoint",
    abstract: "Sign the log's size and root; print the signed note (C2SP tlog-checkpoint).",
    discussion: "Keep the note somewhere else: a log that was cut or rewritten contradicts it.")

  @OptionGroup var log: LogOption

  func run() async throws {
    // It watches nothing: signing is no channel.
    let recorder = try await OpenLog.recorder(log, watches: [])
    let checkpoint = try await recorder.checkpoint()
    try await recorder.close()
    // After the log was closed in good order, or the note would be printed by a command that
    // failed.
    try Output.standard.write(checkpoint.text)
  }
}
