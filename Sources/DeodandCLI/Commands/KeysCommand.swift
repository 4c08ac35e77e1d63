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
      "Only public keys are ever printed. Others recognise the log by them: verify --key and --fingerprint.",
    subcommands: [KeysLodge.self])

  @OptionGroup var log: LogOption
  @OptionGroup var style: StyleOptions

  func run() throws {
    let birth = try Self.birth(of: LogDirectory.open(log.path))
    let facts = LogFacts(birth, path: log.path)
    if style.json {
      try Output.standard.line(facts.json().canonicalText)
    } else {
      try Output.standard.write(facts.text)
    }
  }

  /// The birth certificate of a log.
  static func birth(of log: LogDirectory) throws -> BirthCertificate {
    guard let birth = BirthCertificate(log.birth) else {
      throw Failure(
        .unable, "the log does not begin with a birth certificate",
        hint: "deodand verify says what is wrong with the log")
    }
    return birth
  }
}
