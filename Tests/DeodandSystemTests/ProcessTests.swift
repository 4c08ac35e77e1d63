import DeodandSystem
import Foundation
import Testing

@Suite struct ProcessTests {
  /// Runs a shell's words; what it wrote and how it ended.
  private func run(
    _ script: String, variables: [String: String] = [:]
  ) throws -> (output: String, ending: ChildProcess.Ending) {
    let ends = try DeodandSystem.Pipe.make()
    let child = try ChildProcess.start(
      ["/bin/sh", "-c", script], variables: variables, redirect: [(ends.write, 1)])
    ByteStream.close(ends.write)
    defer { ByteStream.close(ends.read) }
    var bytes: [UInt8] = []
    while let piece = try ByteStream.readPiece(ends.read, of: "sh") { bytes += piece }
    return (String(decoding: bytes, as: UTF8.self), child.wait())
  }

  @Test func anEndingIsTold() throws {
    #expect(try run("exit 7").ending == .exited(7))
    let killed = try run("kill -TERM $$").ending
    #expect(killed == .signalled(15))
    #expect(killed.status == 143)
    #expect(try run("exit 255").ending.status == 255)
  }

  @Test func aProgramThatIsNotThereIsAnError() {
    let refused = failure { _ = try ChildProcess.start(["no-such-program-anywhere"]) }
    #expect(refused ?? (.reading, .other) == (.starting, .notFound))
    // The pipes that were made for it are closed again.
    let before = descriptors()
    for _ in 0..<50 { _ = try? PipedProcess.start(["no-such-program-anywhere"]) }
    #expect(descriptors() < before + 50)
  }

  private func descriptors() -> Int {
    (try? Directories.entries(of: "/dev/fd").count) ?? 0
  }

  @Test func variablesAreAddedOrReplaced() throws {
    let output = try run(
      "echo \"$DEODAND_ONE/$PATH/${HOME:+home}\"",
      variables: ["DEODAND_ONE": "1 1", "PATH": "/nowhere"]
    ).output
    #expect(output == "1 1//nowhere/\(Environment.variable("HOME") == nil ? "" : "home")\n")
    let all = Environment.all(adding: ["PATH": "x"]).filter { $0.hasPrefix("PATH=") }
    #expect(all == ["PATH=x"])
  }

  /// The runtime's threads block signals and we ignore broken pipes; a program that we start does
  /// neither.
  @Test func signalsAreTheChildsOwn() throws {
    Signals.ignoreBrokenPipesOnWrites()
    let status = try run("cat /proc/self/status").output
    func mask(_ name: String) -> UInt64? {
      status.split(separator: "\n").first { $0.hasPrefix(name) }
        .flatMap { UInt64($0.split(whereSeparator: \.isWhitespace)[1], radix: 16) }
    }
    guard let blocked = mask("SigBlk"), let ignored = mask("SigIgn") else { return }
    #expect(blocked == 0)
    // Signal n is bit n - 1: HUP, INT, PIPE, TERM.
    #expect(ignored & (1 << 0 | 1 << 1 | 1 << 12 | 1 << 14) == 0)
  }

  @Test func theStreamsOfAProgramAreOurs() throws {
    let child = try PipedProcess.start(["/bin/sh", "-c", "cat; echo wrong >&2"])
    #expect(ByteStream.write(child.input, Array("through".utf8)))
    ByteStream.close(child.input)
    var out: [UInt8] = []
    while let piece = try ByteStream.readPiece(child.output, of: "") { out += piece }
    var buffer = [UInt8](repeating: 0, count: 100)
    let errors = Array(ByteStream.read(child.error, into: &buffer))
    #expect(child.process.wait() == .exited(0))
    #expect(String(decoding: out, as: UTF8.self) == "through")
    #expect(String(decoding: errors, as: UTF8.self) == "wrong\n")
    for end in [child.output, child.error] { ByteStream.close(end) }
  }

  @Test func aSignalReachesTheProcess() throws {
    let child = try PipedProcess.start(["/bin/cat"])
    child.process.signal(Signals.terminate)
    #expect(child.process.wait() == .signalled(Signals.terminate))
    for end in [child.input, child.output, child.error] { ByteStream.close(end) }
  }

  @Test func signalsToUsReachTheChild() throws {
    defer { for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) } }
    for (number, name) in [(SIGTERM, "TERM"), (SIGINT, "INT"), (SIGHUP, "HUP")] {
      let ends = try DeodandSystem.Pipe.make()
      let script = "trap 'exit 7' \(name); echo ready; while :; do sleep 0.01; done"
      let child = try ChildProcess.start(
        ["/bin/sh", "-c", script], redirect: [(ends.write, 1)])
      ByteStream.close(ends.write)
      defer { ByteStream.close(ends.read) }
      // The trap stands when the child says so.
      _ = try ByteStream.readPiece(ends.read, of: "sh")
      try SignalForwarding.begin(to: child)
      kill(getpid(), number)
      #expect(child.wait() == .exited(7), "\(name)")
    }
  }

  @Test func executablesAreFound() throws {
    let scratch = try Scratch()
    try scratch.write("#!/bin/sh\n", to: "tool")
    #expect(Executable.find(scratch.place("tool")) == nil)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o700], ofItemAtPath: scratch.place("tool"))
    #expect(Executable.find(scratch.place("tool")) == scratch.place("tool"))
    #expect(Executable.find(scratch.path) == nil)
    #expect(Executable.find("sh")?.hasSuffix("/sh") == true)
    #expect(Executable.find("no-such-program-anywhere") == nil)
  }
}
