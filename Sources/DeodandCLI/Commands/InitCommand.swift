import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandLog
import DeodandStore
import DeodandSystem

/// `deodand init`: a log is born.
///
/// Nothing that is there is ever overwritten; a directory that holds a log is an error.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a log: its directory, its keys, its birth certificate.",
    discussion: """
      Prints the verifier key. Whoever keeps it can later tell this log from any other, so lodge it with \
      somebody you would trust in a dispute: an insurer, a lawyer, a customer. deodand keys lodge writes \
      what they need into a file. The same is noted in the state directory, outside of the log, so that \
      deodand verify recognises the log on this machine.
      """)

  @OptionGroup var log: LogOption

  /// The origin of the log's checkpoints, by which witnesses and verifiers know it.
  @Option(
    help: ArgumentHelp(
      "The log's name: a URL without a scheme, unique to this log.", valueName: "NAME"))
  var origin: String?

  /// It stands in record 0 of the new log, with who says so and the log that is gone.
  @Option(
    help: ArgumentHelp(
      "Make it where this machine remembers another log, that is gone on purpose; say why.",
      valueName: "REASON"))
  var replaces: String?

  @OptionGroup var style: StyleOptions

  func validate() throws {
    if let replaces, replaces.isEmpty || replaces.utf8.count > IncidentEntry.reasonBytes {
      throw ValidationError("--replaces takes a reason of 1 to \(IncidentEntry.reasonBytes) bytes")
    }
  }

  /// The private keys stay in the log's directory; only public ones are printed.
  func run() throws {
    let path = log.path
    let name = origin ?? Self.defaultOrigin()
    let made = try LogDirectory.create(
      at: path, origin: name, build: Build.name,
      replacing: replaces.map {
        Replacement(by: Environment.user + "@" + Identity.current().host, reason: $0)
      })
    guard let birth = BirthCertificate(made.birth) else {
      preconditionFailure("a new log begins with its birth certificate")
    }
    let facts = LogFacts(birth, path: path, trust: TrustMemory.place(of: made.id))
    if style.json {
      try Output.standard.line(facts.json().canonicalText)
      return
    }
    try Output.standard.write(facts.text)
    try Output.standard.flush()
    // On standard error, so that the facts alone can be redirected.
    Notice.say("Keep the verifier line somewhere else: it identifies this log for good.")
  }

  /// A name that no other log has: host and eight random digits.
  ///
  /// The digits tell logs of one host apart; 32 random bits are enough for as many as a host has.
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
