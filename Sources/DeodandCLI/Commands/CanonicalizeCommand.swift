import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandSystem

/// `deodand jcs`: RFC 8785 for conformance tests by others.
///
/// It reads no log. Its output is compared with that of other implementations, so it must not
/// change.
struct CanonicalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jcs",
    abstract: "Canonicalize JSON (RFC 8785) and print the bytes as hexadecimal.",
    discussion: """
      Answers the contract of the corpus vectors-a2a-jcs-v01: one JSON object on the last line, exit \
      status 0 with canonical_utf8_hex or 1 with the reason for refusing.
      """)

  /// The contract has one target, and names it.
  @Argument(help: "What to do: rfc8785.")
  var target: String = "rfc8785"

  @Argument(help: ArgumentHelp("A JSON file; - is standard input.", valueName: "FILE"))
  var file: String = "-"

  /// For a corpus: one process instead of one for each document.
  @Flag(help: "Read one JSON document a line on standard input; answer one line each.")
  var lines = false

  func run() throws {
    guard target == "rfc8785" else {
      throw Failure(.usage, "unknown target \(target)", hint: "the only target is rfc8785")
    }
    guard lines else {
      let answer = CanonicalizationAnswer(for: try Files.read(file))
      try Output.standard.line(answer.line)
      // The reason stands on the line; the status says that there is one.
      guard answer.isCanonicalizable else { throw ExitCode(1) }
      return
    }
    var reader = LineReader(descriptor: 0, name: "standard input", limit: Limits.lineBytes)
    while let line = try reader.next() {
      guard case .whole(let bytes) = line else {
        // Its answer would be missing, and all the others would belong to another line.
        throw Failure(.usage, "a line is too long", hint: "split the input")
      }
      try Output.standard.line(CanonicalizationAnswer(for: bytes).line)
    }
  }
}
