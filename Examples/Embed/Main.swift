import Deodand

/// Records one event into the log at a path, making the log first if there is none.
@main
enum EmbedExample {
  static func main() async {
    guard CommandLine.arguments.count == 2 else { return print("usage: EmbedExample LOG") }
    do {
      try await run(CommandLine.arguments[1])
    } catch {
      // Deodand's errors say what is wrong and what to do about it.
      print("error: \(error)")
    }
  }

  static func run(_ path: String) async throws {
    let recorder = try await Recorder.openOrCreate(path, origin: "example.com/embed")
    let receipt = try await recorder.record(
      EventDraft(
        .humanInput, basis: .declared, subject: "run/example", data: ["channel": "terminal"],
        content: [ContentDraft(name: "text", text: "What is the refund policy for order 4711?")]))
    // From here on the event is on the disk: what it announces may happen.
    print("record \(receipt.sequence), leaf hash \(receipt.leafHash)")
    let checkpoint = try await recorder.checkpoint()
    print("signed \(checkpoint.body.size) records, root \(checkpoint.body.root)")
    try await recorder.close()
    let reader = try LogReader(path)
    let record = try reader.record(receipt.sequence)
    print("\(record.type) at \(record.time.rfc3339)")
    // What was noted when the log was made here; others bring along what was lodged with them.
    let trust = try TrustMemory.trust(forLogAt: path)
    for finding in try LogVerifier.verify(path, trust: trust).findings {
      print("\(finding.outcome.rawValue) \(finding.code): \(finding.message)")
    }
  }
}
