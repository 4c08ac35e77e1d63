import ArgumentParser
import DeodandAgent
import DeodandConsole
import DeodandHTTP
import DeodandSystem

/// The one place that turns errors into `deodand-agent: error: …` and an exit status.
enum DaemonErrors {
  /// Prints what went wrong and ends the process.
  static func exit(for error: any Error) -> Never {
    if let quiet = error as? ExitCode { end(quiet.rawValue) }
    if !(error is Failure), DaemonCommand.exitCode(for: error) == .success {
      // Help and version are answers, so they go to standard output.
      try? Output.standard.line(DaemonCommand.fullMessage(for: error))
      end(0)
    }
    let failure = failure(for: error)
    failure.say(as: "deodand-agent")
    end(failure.status.rawValue)
  }

  private static func failure(for error: any Error) -> Failure {
    if let failure = error as? Failure ?? Failure(translating: error) { return failure }
    if let error = error as? ConfigurationError {
      return Failure(.usage, error.message, hint: error.remedy)
    }
    let message = DaemonCommand.message(for: error)
    let first = message.prefix(1).lowercased() + message.dropFirst()
    let trimmed = first.hasSuffix(".") ? String(first.dropLast()) : String(first)
    return Failure(.usage, trimmed, hint: "deodand-agent help COMMAND says what a command takes")
  }

  private static func end(_ status: Int32) -> Never {
    try? Output.standard.flush()
    ThisProcess.exit(status)
  }
}
