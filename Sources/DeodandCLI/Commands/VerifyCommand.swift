import ArgumentParser
import DeodandBundle
import DeodandConsole
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandReport
import DeodandStore
import DeodandSystem

/// `deodand verify`: check a log, a bundle or the proof of one record, offline.
///
/// It needs no network. docs/spec/verdict.md lists the checks.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check a log's directory, an evidence bundle or a record's proof.",
    discussion: """
      Answers VALID, INVALID or UNVERIFIABLE for each check, in groups that are never summed into one. \
      Exit status: 0 all that is needed is VALID, 1 something is INVALID, 3 something needed can't be told.

      Whose log it is can be told only by what you bring along: a trust file, a key, a fingerprint or a \
      checkpoint that you kept. For a log that was made on this machine, what deodand init noted is taken.
      """)

  @Argument(
    help: ArgumentHelp(
      "A log's directory, an .asice file or a .tlog-proof (else --log).", valueName: "PATH"))
  var path: String?

  @OptionGroup var trust: TrustOptions

  /// Either may be a log or a bundle.
  @Option(
    help: ArgumentHelp(
      "Another copy or bundle of the same log: does one go on from the other?", valueName: "PATH"))
  var against: String?

  /// A proof is of a record that is handed over beside it.
  @Option(
    help: ArgumentHelp(
      "The record that a .tlog-proof is of (deodand show N --json).", valueName: "FILE"))
  var record: String?

  @Flag(
    help: "Also build a log's search index anew and compare what is stored with it.")
  var index = false

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() throws {
    let path = self.path ?? log.path
    let evidence = try OpenEvidence(path)
    guard evidence.isProof || record == nil else {
      throw Failure(
        .usage, "--record goes with a .tlog-proof", hint: "name the proof that is to be checked")
    }
    if index { try evidence.checkIndexed() }
    var verdict = try evidence.verify(trust, record: record)
    if index { verdict = verdict.adding([try evidence.compareIndex()]) }
    if let against {
      verdict = verdict.adding(try OpenEvidence(against).compare(with: evidence, verdict, trust))
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
