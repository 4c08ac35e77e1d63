import Deodand
import DeodandSystem

/// Records and says so after each receipt, `SEQUENCE LEAF` in a write of its own.
///
/// `RecorderProbe LOG STATE` records from four tasks without end, until it is killed;
/// `RecorderProbe LOG STATE COUNT` that many events one by one, every second of them blocking.
@main
enum RecorderProbe {
  static func main() async throws {
    var configuration = RecorderConfiguration()
    configuration.state = StateDirectory(path: CommandLine.arguments[2])
    configuration.checkpointEvery = 25
    let recorder = try await Recorder.openOrCreate(
      CommandLine.arguments[1], origin: "example.com/probe", configuration: configuration)
    if CommandLine.arguments.count > 3, let count = Int(CommandLine.arguments[3]) {
      try await recordOneByOne(count, in: recorder)
    } else {
      await recordWithoutEnd(in: recorder)
    }
  }

  private static func recordOneByOne(_ count: Int, in recorder: Recorder) async throws {
    for number in 0..<count {
      let draft = draft("message \(number)", caller: 0)
      say(
        number.isMultiple(of: 2)
          ? try await recorder.record(draft) : try recordOnThisThread(draft, in: recorder))
    }
    try await recorder.close()
  }

  /// Nothing else runs here that the blocked thread could hold up.
  private static func recordOnThisThread(
    _ draft: EventDraft, in recorder: Recorder
  ) throws -> Receipt {
    try recorder.recordBlocking([draft])[0]
  }

  private static func recordWithoutEnd(in recorder: Recorder) async {
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          var number = 0
          while true {
            number += 1
            let draft = draft("message \(number) of \(caller)", caller: caller)
            guard let receipt = try? await recorder.record(draft) else { return }
            say(receipt)
          }
        }
      }
    }
  }

  private static func draft(_ text: String, caller: Int) -> EventDraft {
    EventDraft(
      .humanInput, basis: .declared, subject: "run/\(caller)",
      content: [ContentDraft(name: "text", text: text)])
  }

  private static func say(_ receipt: Receipt) {
    let line = "\(receipt.sequence) \(receipt.leafHash.hex)\n"
    _ = ByteStream.write(ByteStream.output, Array(line.utf8))
  }
}
