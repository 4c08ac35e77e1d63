import ArgumentParser
import DeodandBundle
import DeodandConsole
import DeodandEvents
import DeodandEvidence
import DeodandExplain
import DeodandSystem

/// The one place that turns errors into `deodand: error: …`, `deodand: hint: …` and an exit status.
///
/// A command throws and never prints its own failure, so a script finds the same form everywhere.
enum ErrorRendering {
  /// Prints what went wrong and ends the process.
  static func exit(for error: any Error) -> Never {
    // The command has said itself what there is to say, and only the status is left.
    if let quiet = error as? ExitCode { end(quiet.rawValue) }
    if !(error is Failure), RootCommand.exitCode(for: error) == .success {
      // Help and version are answers, so they go to standard output.
      try? Output.standard.line(RootCommand.fullMessage(for: error))
      end(0)
    }
    let failure = failure(for: error)
    // What was already answered comes before the words about what went wrong.
    try? Output.standard.flush()
    failure.say(as: "deodand")
    end(failure.status.rawValue)
  }

  /// Any error in the words of the command line.
  static func failure(for error: any Error) -> Failure {
    error as? Failure ?? translate(error) ?? usage(error)
  }

  /// Ends the process without unwinding.
  private static func end(_ status: Int32) -> Never {
    // What was already answered is not taken back by a later failure.
    try? Output.standard.flush()
    // A stream that is gone is no reason for another status than the one that was found.
    try? Output.notes.flush()
    ThisProcess.exit(status)
  }

  /// What is left is the argument parser's: it writes sentences, ours are one clause after
  /// `error:`.
  private static func usage(_ error: any Error) -> Failure {
    let message = onOneLine(RootCommand.message(for: error))
    let first = message.prefix(1).lowercased() + message.dropFirst()
    let trimmed = first.hasSuffix(".") ? String(first.dropLast()) : String(first)
    return Failure(.usage, trimmed, hint: "deodand help COMMAND says what a command takes")
  }

  /// The parser puts each of the values that it would take on a line of its own.
  private static func onOneLine(_ message: String) -> String {
    message.replacing(":\n  - ", with: ": ").replacing("\n  - ", with: ", ")
  }

  /// A library's error in the words of the command line, or nil if it is not a library's.
  private static func translate(_ error: any Error) -> Failure? {
    switch error {
    case let error as ExplainError: Failure(.usage, error.message, hint: error.remedy)
    case let error as ReadError:
      // A number that is not there was typed wrong; anything else is wrong with the log.
      Failure(
        error.code == .notFound ? .usage : .unable, error.message,
        hint: "deodand verify says what is wrong with the log")
    case let error as BundleError:
      Failure(
        [.notABundle, .tooLarge, .nothingSelected, .read].contains(error.code) ? .usage : .unable,
        error.message, hint: error.remedy)
    case let error as EvidenceError:
      Failure(
        error.code == .exists ? .usage : error.code == .notSound ? .negative : .unable,
        error.message, hint: error.remedy)
    // The same words as the agent has for errors of recording.
    default: Failure(translating: error)
    }
  }
}
