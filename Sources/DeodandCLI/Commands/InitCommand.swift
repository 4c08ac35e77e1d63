import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandLog
import DeodandStore
import DeodandSystem

/// `deodand init`: a log is born.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a log: its directory, its keys, its birth certificate.",
    discussion: """
      Prints the verifier key. Whoever keeps it can later tell this log from any other, so lodge it with \
      somebody you would trust in a dispute: an insurer, a lawyer, a customer.
      """)

  @OptionGroup var log: LogOption

  @Option(
    help: ArgumentHelp(
      "The log's name: a URL without a scheme, unique to this log.", valueName: "NAME"))
  var origin: String?

  @OptionGroup var style: StyleOptions

  func run() throws {
    let path = log.path
    let name = origin ?? Self.defaultOrigin()
    let made = try LogDirectory.create(at: path, origin: name, build: Build.name)
    guard let birth = BirthCertificate(made.birth) else {
      preconditionFailure("a new log begins with its birth certificate")
    }
    if style.json {
      try Output.standard.line(LogFacts(birth, path: path).json().canonicalText)
      return
    }
    try Output.standard.write(LogFacts(birth, path: path).text)
    try Output.standard.flush()
    try Output.notes.line("Keep the verifier line somewhere else: it identifies this log for good.")
  }

  /// A name that no other log has: host and eight random digits.
  private static func defaultOrigin() -> String {
    let random = UInt32.random(in: .min ... .max)
    let host = Identity.current().host.lowercased().filter { character in
      character.isASCII && (character.isLetter || character.isNumber || "-.".contains(character))
    }
    let digits = String(random, radix: 16)
    let padded = String(repeating: "0", count: 8 - digits.count) + digits
    return (host.isEmpty ? "localhost" : host) + "/deodand/" + padded
  }
}
