import Deodand
import DeodandStore
import DeodandTesting
import Foundation
import Testing

/// A recorder is killed at any moment: nothing that it acknowledged is lost.
@Suite struct CrashTests {
  @Test func whatWasAcknowledgedSurvivesAKill() async throws {
    let log = try TemporaryLog()
    _ = try log.create()
    var generator = SeededGenerator()
    var acknowledged: [UInt64: String] = [:]
    for round in 0..<12 {
      let lines = Int.random(in: 1...60, using: &generator)
      for line in try runAndKill(log, after: lines) {
        let fields = line.split(separator: " ")
        // A line that was cut by the kill tells nothing.
        guard fields.count == 2, fields[1].count == 64, let sequence = UInt64(fields[0]) else {
          continue
        }
        #expect(acknowledged[sequence] == nil, "round \(round), \(generator)")
        acknowledged[sequence] = String(fields[1])
      }
      let reader = try LogReader(log.path)
      for (sequence, leaf) in acknowledged {
        #expect(LeafHash.of(try reader.recordBytes(sequence)).hex == leaf)
      }
      #expect(try log.verdict().faults == [], "round \(round), \(generator)")
    }
    #expect(acknowledged.count >= 12)
    let recorder = try await log.recorder()
    _ = try await recorder.record(message("after all"))
    try await recorder.close()
    #expect(try log.verdict().faults == [])
  }

  /// Runs the probe until it has printed that many lines, and kills it.
  private func runAndKill(_ log: TemporaryLog, after count: Int) throws -> [Substring] {
    let process = Process()
    process.executableURL = try RecorderProbe.executable()
    process.arguments = [log.path, log.state.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var output = Data()
    while output.count(where: { $0 == 0x0a }) < count {
      let more = pipe.fileHandleForReading.availableData
      if more.isEmpty { break }
      output += more
    }
    kill(process.processIdentifier, SIGKILL)
    output += pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self).split(separator: "\n")
  }
}
