import DeodandEvents
import DeodandStore
import DeodandSystem
import DeodandTesting
import Foundation
import Testing

/// Without the key nobody makes a segment say anything else than it did.
@Suite struct SegmentDamageTests {
  private func open(_ bytes: [UInt8], seal: SegmentSeal = SegmentModel.seal) throws -> Segment? {
    let path = NSTemporaryDirectory() + "segment-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data(bytes).write(to: URL(filePath: path))
    return Segment.open(try FileDescriptor(path, .reading), sealedBy: seal)
  }

  /// Everything in a segment; nil where it says that it is damaged.
  private func everything(_ segment: Segment?) -> [SegmentScan.Entry]? {
    guard let segment else { return nil }
    var entries: [SegmentScan.Entry] = []
    var scan = SegmentScan(segment)
    do {
      while let entry = try scan.next() { entries.append(entry) }
    } catch {
      #expect(segment.damage != nil && error.code == .damaged)
      return nil
    }
    return entries
  }

  @Test func everyFlippedBitIsNoticedOrChangesNothing() throws {
    var generator = SeededGenerator()
    var model = SegmentModel(100..<700, &generator, terms: 900)
    model.locked = [1, 4]
    let good = try model.bytes()
    let whole = try #require(everything(try open(good)))
    #expect(whole.contains(.run(term: SegmentKey.locked, numbers: [1, 4])))
    for place in 0..<SegmentHead.byteCount {
      var bytes = good
      bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      #expect(try open(bytes) == nil, "byte \(place) of the head")
    }
    for _ in 0..<300 {
      var bytes = good
      let place = Int.random(in: SegmentHead.byteCount..<good.count, using: &generator)
      bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
      #expect(everything(try open(bytes)) == nil, "\(generator): byte \(place)")
    }
    for count in [0, 1, SegmentHead.byteCount, good.count - 1, good.count - 4096] {
      #expect(try open(Array(good.prefix(count))) == nil, "cut to \(count)")
    }
    #expect(try open(good + [0]) == nil, "longer by one")
    #expect(try open(good, seal: SegmentSeal(indexKey: [1])) == nil, "another key")
  }

  /// A block that another authentic segment holds at the same place is no block of this one.
  @Test func blocksOfAnotherSegmentDoNotFit() throws {
    var generator = SeededGenerator()
    let one = SegmentModel(0..<600, &generator, terms: 2000)
    var other = one
    // The list of one term lacks its last number: what an older index would say.
    let term = (1 << 39) as Int64
    other.lists[term]?.removeLast()
    let (good, older) = (try one.bytes(), try other.bytes())
    #expect(good.count == older.count)
    for start in stride(from: SegmentHead.byteCount, to: good.count, by: SegmentShape.blockBytes) {
      var bytes = good
      let block = start..<start + SegmentShape.blockBytes
      bytes.replaceSubrange(block, with: older[block])
      if bytes == good { continue }
      #expect(everything(try open(bytes)) == nil, "the block at \(start)")
    }
  }

  /// Whoever has the key can seal anything: it may be a lie, and no trap.
  @Test func whatTheKeySealedMayBeAnythingAndTrapsNothing() throws {
    var generator = SeededGenerator()
    for round in 0..<400 {
      let path = NSTemporaryDirectory() + "segment-\(UUID())"
      defer { try? FileManager.default.removeItem(atPath: path) }
      let range: Range<Int64> = round % 2 == 0 ? 0..<500 : (.max - 9)..<(.max)
      var writer = SegmentWriter(range, to: try FileDescriptor(path, .updating))
      for _ in 0..<Int.random(in: 0...900, using: &generator) {
        let extremes: [Int64] = [.min, -1, 0, 1, 499, .max - 1, .max, 1 << 40, (1 << 40) + 1]
        let numbers = [
          generator.pick(extremes), Int64.random(in: .min ... .max, using: &generator),
        ]
        if round % 3 == 0 {
          try writer.add(
            BlockMoment(block: numbers[0], earliest: numbers[1], latest: generator.pick(extremes)))
        } else {
          try writer.add(generator.pick(extremes), numbers.shuffled(using: &generator))
        }
      }
      let segment = try writer.finish(
        log: SegmentModel.log, leaf: SegmentModel.log, seal: SegmentModel.seal)
      for term in [0, 1, 499, 1 << 40, (1 << 40) + 1] as [Int64] {
        for direction in [Direction.up, .down] {
          let row = SegmentRow(segments: [segment])
          let cursor = TermCursor(Term(number: term), direction, row)
          let times = MomentCursor(from: .min, until: .max, direction, row)
          for position in [.min, -1, 0, 250, 499, .max - 1, .max] as [Int64] {
            if let found = try? cursor.seek(position) { #expect(range.contains(found)) }
            if let found = try? times.seek(position) { #expect(range.contains(found)) }
          }
        }
      }
      _ = everything(segment)
    }
  }

  /// Bytes at random where a leaf should be, as only the key's holder can put them there.
  @Test func leavesOfRandomBytesTrapNothing() throws {
    var generator = SeededGenerator()
    for _ in 0..<2000 {
      var bytes = generator.bytes(4096...4096)
      bytes[0] = UInt8.random(in: 0...2, using: &generator)
      if Bool.random(using: &generator) { bytes[1] = UInt8.random(in: 0...16, using: &generator) }
      guard var leaf = LeafReader(bytes, base: .max - 5) else { continue }
      _ = leaf.moments()
      var numbers: [Int64] = []
      var runs = 0
      while !leaf.isAtEnd, leaf.run(into: &numbers) != nil { runs += 1 }
      #expect(runs <= 4096)
      var second = try #require(LeafReader(bytes, base: 0))
      while !second.isAtEnd, second.run(into: &numbers, from: 1 << 39) != nil {}
    }
  }
}
