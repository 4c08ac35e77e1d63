import Deodand
import DeodandStore
import Testing

/// What arrives for a checkpoint later: kept once, in order, never changed.
@Suite struct AnchorTests {
  private func writer(_ log: TemporaryLog) throws -> LogWriter {
    try LogWriter(
      log.path, source: "example.com/test", watch: .state(log.state), clock: .system)
  }

  @Test func anchorsAreKeptOnceAndInOrder() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let cosignature = Anchor(size: 1, kind: .cosignature, bytes: Array("— w abc\n".utf8))
    let token = Anchor(size: 1, kind: .timeStamp, bytes: [0x30, 0x00])
    let unknown = Anchor(size: 1, kind: Anchor.Kind(rawValue: "later"), bytes: token.bytes)
    do {
      let writer = try writer(log)
      for anchor in [token, cosignature, unknown] { #expect(try writer.add(anchor)) }
      #expect(try !writer.add(token))
      try writer.close()
    }
    let again = try writer(log)
    #expect(try !again.add(cosignature))
    #expect(try again.add(Anchor(size: 1, kind: .timeStamp, bytes: [0x30, 0x01])))
    try again.close()
    let reader = try LogReader(log.path)
    let kept = try reader.anchors(ofSize: 1)
    #expect(kept.prefix(3) == [token, cosignature, unknown] && kept.count == 4)
    #expect(try reader.anchors(ofSize: 2).isEmpty)
    #expect(try log.verdict().faults == [])
  }

  @Test func whatCanNotBeKeptIsRefusedAndTheWriterGoesOn() throws {
    let log = try TemporaryLog()
    _ = try log.create()
    let writer = try writer(log)
    let limit = Anchor.maximumBytes
    let wrong = [
      Anchor(size: 2, kind: .timeStamp, bytes: [1]), Anchor(size: 0, kind: .timeStamp, bytes: [1]),
      Anchor(size: .max, kind: .timeStamp, bytes: [1]),
      Anchor(size: 1, kind: .timeStamp, bytes: []),
      Anchor(size: 1, kind: .timeStamp, bytes: [UInt8](repeating: 0, count: limit + 1)),
      Anchor(size: 1, kind: Anchor.Kind(rawValue: ""), bytes: [1]),
      Anchor(size: 1, kind: Anchor.Kind(rawValue: "a b"), bytes: [1]),
      Anchor(size: 1, kind: Anchor.Kind(rawValue: String(repeating: "k", count: 65)), bytes: [1]),
    ]
    for anchor in wrong {
      let error = #expect(throws: StoreError.self) { try writer.add(anchor) }
      #expect(error?.code == .invalid)
    }
    #expect(!writer.isPoisoned)
    #expect(
      try writer.add(
        Anchor(size: 1, kind: .timeStamp, bytes: [UInt8](repeating: 0, count: limit))))
    #expect(try LogReader(log.path).anchors(ofSize: 1).count == 1)
  }

  @Test(arguments: ["UPDATE anchor SET bytes = x'00'", "DELETE FROM anchor"])
  func anchorsAreNeverChanged(_ sql: String) throws {
    let log = try TemporaryLog()
    _ = try log.create()
    #expect(try writer(log).add(Anchor(size: 1, kind: .timeStamp, bytes: [1])))
    let database = try Database(log.path + "/log.db", .readWrite)
    #expect(throws: StoreError.self) { try database.execute(sql) }
    #expect(try LogReader(log.path).anchors(ofSize: 1).map(\.bytes) == [[1]])
  }
}
