import DeodandCapture
import DeodandConsole
import DeodandCrypto
package import DeodandEvents
import DeodandSystem

/// What a run starts from: the command, the versions, the commit, the environment.
///
/// Taken before the program starts, from this process, so that nothing the program does changes it.
package struct RunFacts: Sendable {
  private let command: [String]
  private let directory: String
  private let environment: [String]

  /// Describes a command that is started in a directory with an environment (`NAME=VALUE`).
  package init(command: [String], directory: String, environment: [String]) {
    self.command = command
    self.directory = directory
    self.environment = environment
  }

  /// The data of `run.started`.
  ///
  /// The command is cut to 64 words and each word to a name's length, so that the facts fit a
  /// record; secrets are left out before.
  package func data(policy: CapturePolicy) -> JSONObject {
    let (shown, dropped) = CommandLineSecrets.drop(from: command)
    var data = JSONObject()
    data[.command] = shown.prefix(64).map(short)
    data[.workingDirectory] = short(directory)
    data[.capturePolicy] = policy
    if dropped > 0 { data[.secretsDropped] = Int64(dropped) }
    // The file that `PATH` leads to. It is read again by the system that starts it, so the digest
    // is of what stood there a moment before.
    if let path = Executable.find(command[0]), let bytes = try? Files.read(path) {
      var file = JSONObject()
      file[.executablePath] = short(path)
      file[.executableDigest] = Hex.encode(SHA256.hash(bytes).bytes)
      data[.executable] = file
    }
    data[.revision] = GitCommit.of(directory)
    data[.environment] = environmentFacts
    return data
  }

  /// How many variables there are, and one digest over them: whether two runs had the same
  /// environment can be told, what was in it can't.
  ///
  /// Values of variables whose names speak of secrets are not part of the digest: with everything
  /// else known it would let a short one be guessed.
  private var environmentFacts: JSONObject {
    var names: [String] = []
    var bytes = Array("deodand/v1/environment\u{0}".utf8)
    // In the order of their bytes: the same variables in another order are the same environment.
    for line in environment.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let name = String(line.prefix { $0 != "=" })
      names.append(name)
      let isSecret = CommandLineSecrets.drop(from: [line]).dropped > 0
      bytes += (isSecret ? name : line).utf8
      // Ends each of them: no value can hold it, so no two environments have the same bytes.
      bytes.append(0)
    }
    var facts = JSONObject()
    facts[.environmentCount] = Int64(names.count)
    facts[.environmentDigest] = Hex.encode(SHA256.hash(bytes).bytes)
    return facts
  }

  /// A text that fits a name; a longer one by its beginning, with a mark that it goes on.
  private func short(_ text: String) -> String {
    text.utf8.count <= Limits.nameBytes ? text : String(text.prefix(100)) + "…"
  }
}
