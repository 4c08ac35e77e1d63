import ArgumentParser
import Deodand
import DeodandBundle
import DeodandCapture
import DeodandCrypto
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The one place that turns errors into `deodand: error: …`, `deodand: hint: …` and an exit status.
enum ErrorRendering {
  /// Prints what went wrong and ends the process.
  static func exit(for error: any Error) -> Never {
    if let quiet = error as? ExitCode { end(quiet.rawValue) }
    if !(error is Failure), RootCommand.exitCode(for: error) == .success {
      // Help and version are answers, so they go to standard output.
      try? Output.standard.line(RootCommand.fullMessage(for: error))
      end(0)
    }
    let failure = failure(for: error)
    // What was already answered comes before the words about what went wrong.
    try? Output.standard.flush()
    // Names of files and arguments may hold anything, also what a terminal obeys.
    try? Output.notes.line("deodand: error: \(Visible.line(failure.message, limit: 2000))")
    if let hint = failure.hint {
      try? Output.notes.line("deodand: hint: \(Visible.line(hint, limit: 2000))")
    }
    end(failure.status.rawValue)
  }

  /// Any error in the words of the command line.
  static func failure(for error: any Error) -> Failure {
    error as? Failure ?? translate(error) ?? usage(error)
  }

  private static func end(_ status: Int32) -> Never {
    // What was already answered is not taken back by a later failure.
    try? Output.standard.flush()
    try? Output.notes.flush()
    #if canImport(Glibc)
      Glibc.exit(status)
    #else
      Darwin.exit(status)
    #endif
  }

  private static func usage(_ error: any Error) -> Failure {
    let message = RootCommand.message(for: error)
    let first = message.prefix(1).lowercased() + message.dropFirst()
    let trimmed = first.hasSuffix(".") ? String(first.dropLast()) : String(first)
    return Failure(.usage, trimmed, hint: "deodand help COMMAND says what a command takes")
  }

  /// A library's error in the words of the command line, or nil if it is not a library's.
  private static func translate(_ error: any Error) -> Failure? {
    switch error {
    case let error as StoreError: store(error)
    case let error as RecorderError:
      if let cause = error.cause {
        store(cause)
      } else {
        Failure(error.code == .draft ? .usage : .unable, error.message, hint: error.remedy)
      }
    case let error as DraftError: Failure(.usage, error.message, hint: error.remedy)
    case let error as ImportError: Failure(.usage, error.message, hint: error.remedy)
    case let error as HookError: Failure(.usage, error.message, hint: error.remedy)
    case let error as ExplainError: Failure(.usage, error.message, hint: error.remedy)
    case let error as JSONError:
      Failure(
        .usage, "\(error.message) at byte \(error.offset)", hint: "give JSON as RFC 8259 has it")
    case let error as ReadError:
      Failure(
        error.code == .notFound ? .usage : .unable, error.message,
        hint: "deodand verify says what is wrong with the log")
    case let error as BundleError:
      Failure(
        [.notABundle, .tooLarge, .nothingSelected].contains(error.code) ? .usage : .unable,
        error.message, hint: error.remedy)
    case let error as CryptoError:
      Failure(.unable, error.message, hint: "check the files in the log's keys directory")
    case let error as NoteError:
      Failure(.unable, error.message, hint: "check the files in the log's keys directory")
    default: nil
    }
  }

  /// What the user can mend by another path is usage; what the machine has to mend is not.
  private static func store(_ error: StoreError) -> Failure {
    let usage: Set<StoreError.Code> = [.notFound, .notALog, .exists, .invalid]
    return Failure(usage.contains(error.code) ? .usage : .unable, error.message, hint: error.remedy)
  }
}
