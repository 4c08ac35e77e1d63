import Deodand
import DeodandEvents
import DeodandStore
import Foundation
import Testing

@Suite struct ContentTests {
  private func body(_ sequence: UInt64, _ name: String, in reader: LogReader) throws -> [UInt8] {
    let reference = try #require(
      try reader.record(sequence).content.first { $0.name == name })
    let body = try Body.resolve(reference, in: reader)
    var bytes: [UInt8] = []
    for item in body.items {
      switch item {
      case .literal(let text): bytes += Array(text.utf8)
      case .chunk(let commitment):
        guard case .available(let chunk, let salt) = try reader.content(commitment) else {
          Issue.record("content is not there")
          continue
        }
        #expect(salt.count == 32)
        bytes += chunk
      }
    }
    #expect(bytes.count == body.byteCount)
    return bytes
  }

  private func rows(_ log: TemporaryLog) throws -> Int64 {
    try Database(log.path + "/log.db", .readOnly).integer("SELECT count(*) FROM content")
  }

  @Test func sixtyFourBytesAreSharedAndSixtyThreeAreNot() async throws {
    let log = try TemporaryLog()
    for round in 1...2 {
      let recorder = try await log.recorder()
      for (index, length) in [63, 64].enumerated() {
        let text = String(repeating: "x", count: length)
        for run in 0..<2 { _ = try await recorder.record(message(text, run: "\(index)\(run)")) }
      }
      try await recorder.close()
      // Two short ones a round; the long one is stored once and for all.
      #expect(try rows(log) == Int64(2 * round + 1))
    }
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func anotherSubjectSharesNothing() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var draft = message(String(repeating: "x", count: 100))
    _ = try await recorder.record(draft)
    draft.dataSubject = "customer/7"
    _ = try await recorder.record(draft)
    try await recorder.close()
    #expect(try rows(log) == 2)
    #expect(try log.verdict().exitCode == 0)
    // Destroying the key destroys that subject's content and nothing else.
    let reader = try LogReader(log.path)
    let commitments = try (2...3).map { try reader.record($0).content[0].items[0] }
    try FileManager.default.removeItem(atPath: log.path + "/keys/content/2.key")
    let later = try LogReader(log.path)
    guard case .chunk(let kept) = commitments[0], case .chunk(let gone) = commitments[1] else {
      Issue.record("no chunks")
      return
    }
    if case .available = try later.content(kept) {} else { Issue.record("content is gone") }
    #expect(try later.content(gone) == .erased(nil))
    let verdict = try log.verdict()
    #expect(verdict.faults == [])
    #expect(verdict.exitCode == 3)
  }

  @Test(arguments: [0, 1, Limits.contentChunkBytes, Limits.contentChunkBytes + 1])
  func chunksAreSplitAtTheLimit(_ count: Int) async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
    var draft = message("x")
    draft.content = [ContentDraft(name: "a", pieces: [.chunk(bytes)], parts: [("", 0)])]
    let receipt = try await recorder.record(draft)
    try await recorder.close()
    let reader = try LogReader(log.path)
    let reference = try reader.record(receipt.sequence).content[0]
    #expect(reference.items.count == (count > Limits.contentChunkBytes ? 2 : 1))
    #expect(reference.parts.count == (count > Limits.contentChunkBytes ? 0 : 1))
    #expect(try body(receipt.sequence, "a", in: reader) == bytes)
    #expect(try log.verdict().exitCode == 0)
  }

  /// A conversation of `count` messages as a request body, with a part for each.
  private func conversation(_ count: Int) -> ContentDraft {
    var pieces: [ContentDraft.Piece] = [.literal("{")]
    pieces.append(.chunk(Array(#""model":"m","messages""#.utf8)))
    pieces.append(.literal(":["))
    var parts: [(pointer: String, piece: Int)] = []
    for index in 0..<count {
      if index > 0 { pieces.append(.literal(",")) }
      parts.append(("/messages/\(index)", pieces.count))
      // Some short, some long: both must be recognized as sent before.
      let filler = String(repeating: "y", count: index % 3 * 50)
      pieces.append(.chunk(Array(#"{"role":"user","content":"\#(index)\#(filler)"}"#.utf8)))
    }
    pieces.append(.literal("]}"))
    return ContentDraft(
      name: "request", mediaType: "application/json", pieces: pieces, parts: parts)
  }

  private func bytes(of content: ContentDraft) -> [UInt8] {
    content.pieces.flatMap { piece in
      switch piece {
      case .chunk(let bytes): bytes
      case .literal(let text): Array(text.utf8)
      }
    }
  }

  @Test func aGrowingBodyExtendsTheOneBefore() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    for count in 1...140 {
      var draft = message("")
      draft.content = [conversation(count)]
      _ = try await recorder.record(draft)
    }
    try await recorder.close()
    let reader = try LogReader(log.path)
    var depth = 0
    var deepest = 0
    for count in 1...140 {
      let sequence = UInt64(count + 1)
      let reference = try reader.record(sequence).content[0]
      depth = reference.extends == nil ? 0 : depth + 1
      deepest = max(deepest, depth)
      #expect(try body(sequence, "request", in: reader) == bytes(of: conversation(count)))
      let parts = try Body.resolve(reference, in: reader).parts.sorted { $0.item < $1.item }
      #expect(parts.map(\.pointer) == (0..<count).map { "/messages/\($0)" })
    }
    #expect(deepest == Limits.extendsDepth)
    #expect(try log.verdict().exitCode == 0)
  }

  @Test(arguments: [297, 298, 299, 700, 3000])
  func manyItemsFitOneRecord(_ count: Int) async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let recent = conversation(count)
    var draft = message("")
    draft.content = [ContentDraft(name: "request", pieces: recent.pieces)]
    let receipt = try await recorder.record(draft)
    draft.content = [ContentDraft(name: "request", pieces: conversation(count + 2).pieces)]
    let next = try await recorder.record(draft)
    try await recorder.close()
    let reader = try LogReader(log.path)
    let reference = try reader.record(receipt.sequence).content[0]
    #expect(reference.items.count <= Limits.bodyItems)
    #expect((reference.items.count == recent.pieces.count) == (recent.pieces.count <= 600))
    #expect(try body(receipt.sequence, "request", in: reader) == bytes(of: recent))
    #expect(try body(next.sequence, "request", in: reader) == bytes(of: conversation(count + 2)))
    #expect(try reader.record(next.sequence).content[0].extends != nil)
    #expect(try log.verdict().exitCode == 0)
  }

  @Test func punctuationStaysInTheClearAndNothingElse() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var draft = message("")
    draft.content = [
      ContentDraft(name: "secret", text: "swordfish-\(String(repeating: "9", count: 80))")
    ]
    _ = try await recorder.record(draft)
    try await recorder.close()
    _ = try LogReader(log.path).find(RecordQuery())
    for name in try FileManager.default.contentsOfDirectory(atPath: log.path) where name != "keys" {
      let data = try Data(contentsOf: URL(filePath: log.path + "/" + name))
      #expect(data.range(of: Data("swordfish".utf8)) == nil, "\(name)")
    }
  }
}
