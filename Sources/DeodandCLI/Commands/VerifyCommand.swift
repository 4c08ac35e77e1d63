import ArgumentParser
import DeodandBundle
import DeodandConsole
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandReport
import DeodandStore
import DeodandSystem

/// `deodand verify`: check a log or a bundle, offline.
///
/// It needs no network. docs/spec/verdict.md lists the checks.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a log's directory or an evidence bundle.",
    discussion: """
      Answers VALID, INVALID or UNVERIFIABLE for each check, in groups that are never summed into one. \
      Exit status: 0 all that is needed is VALID, 1 something is INVALID, 3 something needed can't be told.
      """)

  @Argument(
    help: ArgumentHelp("A log's directory or an .asice file (else --log).", valueName: "PATH"))
  var path: String?

  /// As `deodand keys` prints it.
  @Option(
    help: ArgumentHelp("The verifier key you were given when the log was made.", valueName: "VKEY"))
  var key: String?

  /// In hexadecimal with colons or without.
  @Option(
    help: ArgumentHelp(
      "The SHA-256 fingerprint of the evidence certificate you trust.", valueName: "HEX"))
  var fingerprint: String?

  @Flag(
    help: "Also build a log's search index anew and compare what is stored with it.")
  var index = false

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() throws {
    let path = self.path ?? log.path
    let pin = try Pin(key: key, fingerprint: fingerprint)
    let verdict =
      // What it is decides how it is read, and not what it is called.
      switch try Files.kind(of: path) {
      case .directory: try OpenLog.verify(path, pin: pin, index: index)
      case .file where index:
        throw Failure(
          .usage, "a bundle has no index", hint: "leave --index out, or name a log's directory")
      case .file: try OpenBundle.verify(path, pin: pin)
      case .other:
        throw Failure(
          .usage, "\(path) is neither a directory nor a file", hint: "name a log or a bundle")
      }
    if style.json {
      try Output.standard.line(verdict.json().canonicalText)
    } else {
      try Output.standard.write(TextReport(style).verdict(verdict, of: path))
    }
    // Before the status: whoever reads it must have the reasons.
    try Output.standard.flush()
    if verdict.exitCode != 0 { throw ExitCode(verdict.exitCode) }
  }
}
