import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// What is too long for a bundle is refused by its directory, before its bytes are read.
@Suite struct BundleLimitTests {
  /// A container of one file of so many zeros, of which only the headers exist; what is read of it
  /// is counted.
  private final class Sparse: BundleSource, @unchecked Sendable {
    private let head: [UInt8]
    private let tail: [UInt8]
    let byteCount: Int
    private(set) var bytesRead = 0
    var isStable: Bool { true }

    init(_ path: String, size: Int, padding: Int = 0) {
      // A real container of an empty file, whose headers are then told another size.
      var packed = ZipForge([.init(path: path, bytes: [])]).packed()
      let headLength = 30 + path.utf8.count
      for place in [18, 22, headLength + 20, headLength + 24] {
        Self.put(size, at: place, in: &packed)
      }
      Self.put(headLength + size, at: packed.count - 22 + 16, in: &packed)
      head = Array(packed[..<headLength])
      tail = Array(packed[headLength...])
      byteCount = packed.count + size + padding
    }

    private static func put(_ number: Int, at place: Int, in bytes: inout [UInt8]) {
      for shift in 0..<4 {
        bytes[place + shift] = UInt8(truncatingIfNeeded: number >> (8 * shift))
      }
    }

    func read(_ range: Range<Int>) throws(BundleError) -> [UInt8] {
      bytesRead += range.count
      let start = byteCount - tail.count
      return range.map { place in
        place < head.count ? head[place] : place < start ? 0 : tail[place - start]
      }
    }
  }

  private func verdict(_ path: String, _ size: Int) throws -> (message: String, read: Int) {
    let source = Sparse(path, size: size)
    let verdict = try BundleVerifier.verify(source, trust: Trust()).verdict
    #expect(verdict.codes(.invalid) == ["container-strict"])
    return (verdict.findings[0].message, source.bytesRead)
  }

  @Test(
    "a file at its limit is read, one beyond it is refused unread",
    arguments: [
      "mimetype", "bagit.txt", "data/log.vkey", "META-INF/signature001.p7s", "VERIFY.txt",
      "bag-info.txt", "data/certificates/evidence.pem", "manifest-sha256.txt",
      "tagmanifest-sha256.txt", "META-INF/ASiCManifest001.xml", "data/disclosures.txt",
    ])
  func small(path: String) throws {
    let limit = BundleLimits.bytes(of: path, among: 1)
    // The checksum of zeros is not the zero that the forged headers state: its bytes were read.
    let within = try verdict(path, limit)
    #expect(within.message.contains("checksum") && within.read > limit)
    let beyond = try verdict(path, limit + 1)
    #expect(beyond.message.contains("more than a bundle's may have") && beyond.read < 1000)
  }

  @Test(
    "what may be large has a limit as well, and is refused at once beyond it",
    arguments: [
      "data/manifest.json", "data/proofs.json", "data/consistency.json", "data/coverage.json",
      "data/checkpoint", "data/withheld.jsonl", "data/records.jsonl",
      "data/content/00/\(String(repeating: "0", count: 64))",
    ])
  func large(path: String) throws {
    let beyond = try verdict(path, BundleLimits.bytes(of: path, among: 1) + 1)
    #expect(beyond.message.contains("more than a bundle's may have") && beyond.read < 1000)
  }

  @Test("a container longer than a bundle can be is refused by its length")
  func container() throws {
    let source = Sparse("data/x", size: 10, padding: 5 << 30)
    let verdict = try BundleVerifier.verify(source, trust: Trust()).verdict
    #expect(verdict.findings.first?.message.contains("longer than a bundle can be") == true)
    #expect(source.bytesRead < 1000)
  }

  @Test("the writer keeps the same limits")
  func writer() throws {
    let log = try BundleCase.log()
    let limit = BundleLimits.bytes(of: "data/coverage.json", among: 1)
    func export(_ size: Int) throws {
      var answers = FixedAnswers()
      answers.parts[.coverage] = ["{}" + String(repeating: " ", count: size - 2)]
      _ = try BundleCase.export(of: log, answers: answers)
    }
    try export(limit)
    let error = #expect(throws: BundleError.self) { try export(limit + 1) }
    #expect(error?.code == .tooLarge)
  }
}
