import DeodandBundle
import DeodandLog
import DeodandTesting
import Testing

/// Every byte of a bundle matters.
@Suite("Flipped bytes")
struct ByteFlipTests {
  @Test(
    "every byte of the file: flipped, it is not valid", .timeLimit(.minutes(5)), arguments: 0..<4)
  func everyByte(quarter: Int) throws {
    let log = try MemoryLog()
    let trust = try BundleCase.trust(log)
    var bytes = try BundleCase.export(.range(0, 0), of: log)
    #expect(try BundleCase.verify(bytes, trust: trust).verdict.exitCode == 0)
    for index in stride(from: quarter, to: bytes.count, by: 4) {
      bytes[index] ^= 0x01
      if isAccepted(bytes, trust) { Issue.record("byte \(index) of \(bytes.count)") }
      bytes[index] ^= 0x01
    }
  }

  /// Files of which every byte is flipped; of the others, which only their digest guards, some are.
  private static let whole: Set<String> = [
    "mimetype", "META-INF/signature001.p7s", "data/checkpoint", "data/log.vkey",
  ]

  @Test("bytes of every file, with the checksum made right", .timeLimit(.minutes(5)))
  func everyFile() throws {
    let log = try BundleCase.log()
    let trust = try BundleCase.trust(log)
    let files = Container(try BundleCase.export(of: log)).files
    let good = ZipForge(files)
    var generator = SeededGenerator()
    for (index, file) in files.enumerated() {
      let all = Array(file.bytes.indices)
      let places = Self.whole.contains(file.path) ? all : all.shuffled(using: &generator)
      for place in places.prefix(Self.whole.contains(file.path) ? all.count : 40) {
        // Bit 5 of a tag says that a value is made of others; lenient readers of DER pass over it.
        let isSeal = file.path == "META-INF/signature001.p7s"
        let any = UInt8.random(in: 0..<8, using: &generator)
        for bit in Set([any, isSeal ? 5 : any]) {
          var bytes = file.bytes
          bytes[place] ^= 1 << bit
          var changed = good
          changed.entries[index] = ZipForge([.init(path: file.path, bytes: bytes)]).entries[0]
          if isAccepted(changed.packed(), trust) {
            Issue.record("byte \(place), bit \(bit) of \(file.path), \(generator)")
          }
        }
      }
    }
  }

  private func isAccepted(_ bytes: [UInt8], _ trust: Trust) -> Bool {
    guard let answer = try? BundleCase.verify(bytes, trust: trust) else { return false }
    return answer.verdict.exitCode == 0 || answer.verified != nil
  }
}
