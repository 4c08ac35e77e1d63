import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandHTTP
import DeodandSystem

/// The one place that turns errors into `deodand-agent: error: …` and an exit status.
///
/// Exit statuses are those of `Failure.Status`; 0 is for help and version alone, beside an agent
/// that was told to stop.
enum DaemonErrors {
  /// Prints what went wrong and ends the process.
  static func exit(for error: any Error) -> Never {
    // A program that ran beside the agent ended with this status, and has said itself why.
    if let quiet = error as? ExitCode { end(quiet.rawValue) }
    // The parser throws help and version as errors, and knows them by their status.
    if !(error is Failure), DaemonCommand.exitCode(for: error) == .success {
      // Help and version are answers, so they go to standard output.
      try? Output.standard.line(DaemonCommand.fullMessage(for: error))
      end(0)
    }
    let failure = failure(for: error)
    failure.say(as: "deodand-agent")
    end(failure.status.rawValue)
  }

  /// Any error in the words of a command: ours, a library's, a server's, else the parser's.
  private static func failure(for error: any Error) -> Failure {
    if let failure = error as? Failure ?? Failure(translating: error) { return failure }
    if let error = error as? ConfigurationError {
      return Failure(.usage, error.message, hint: error.remedy)
    }
    let message = DaemonCommand.message(for: error)
    // The parser writes sentences; ours are one clause after `error:`.
    let first = message.prefix(1).lowercased() + message.dropFirst()
    let trimmed = first.hasSuffix(".") ? String(first.dropLast()) : String(first)
    return Failure(.usage, trimmed, hint: "deodand-agent help COMMAND says what a command takes")
  }

  /// Ends the process without unwinding: what had to be closed has been, or can't be any more.
  private static func end(_ status: Int32) -> Never {
    // A stream that is gone is no reason for another status.
    try? Output.standard.flush()
    ThisProcess.exit(status)
  }
}
