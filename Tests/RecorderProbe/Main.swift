import Deodand
import DeodandSystem

/// Records without end and says so after each receipt, until it is killed: `RecorderProbe LOG
/// STATE`.
@main
enum RecorderProbe {
  static func main() async throws {
    var configuration = RecorderConfiguration()
    configuration.state = StateDirectory(path: CommandLine.arguments[2])
    configuration.checkpointEvery = 25
    let recorder = try await Recorder.open(
      CommandLine.arguments[1], configuration: configuration)
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<4 {
        group.addTask {
          var number = 0
          while true {
            number += 1
            let draft = EventDraft(
              .humanInput, basis: .declared, subject: "run/\(caller)",
              content: [ContentDraft(name: "text", text: "message \(number) of \(caller)")])
            guard let receipt = try? await recorder.record(draft) else { return }
            let line = "\(receipt.sequence) \(receipt.leafHash.hex)\n"
            _ = Stream.write(Stream.output, Array(line.utf8))
          }
        }
      }
    }
  }
}
