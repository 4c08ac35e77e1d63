import ArgumentParser
import DeodandConsole
import DeodandLog
import DeodandStore

/// `deodand keys`: the public keys of a log, for those who are to recognise it later.
///
/// What is printed comes out of the birth certificate, which is record 0.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Print the log's verifier key and the fingerprint of its evidence certificate.",
    discussion:
      "Only public keys are ever printed. Give them to others with verify --key and --fingerprint.")

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() throws {
    let directory = try LogDirectory.open(log.path)
    guard let birth = BirthCertificate(directory.birth) else {
      throw Failure(
        .unable, "the log does not begin with a birth certificate",
        hint: "deodand verify says what is wrong with the log")
    }
    let facts = LogFacts(birth, path: log.path)
    if style.json {
      try Output.standard.line(facts.json().canonicalText)
    } else {
      try Output.standard.write(facts.text)
    }
  }
}
