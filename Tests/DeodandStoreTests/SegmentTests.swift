import DeodandEvents
import DeodandStore
import DeodandSystem
import DeodandTesting
import Foundation
import Testing

/// Lists and times of records, as a model of what a segment should answer.
struct SegmentModel {
  let range: Range<Int64>
  var lists: [Int64: [Int64]] = [:]
  var moments: [BlockMoment] = []
  var locked: [Int64] = []

  static let log = Hash256(words: (1, 2, 3, 4))
  static let seal = SegmentSeal(indexKey: [UInt8](repeating: 7, count: 32))

  /// Some terms stand in nearly every record, most in one.
  init(_ range: Range<Int64>, _ generator: inout SeededGenerator, terms: Int = 3000) {
    self.range = range
    for _ in 0..<terms {
      let term = Int64.random(in: 0..<1 << 40, using: &generator)
      lists[term] = [Int64.random(in: range, using: &generator)]
    }
    for term in [0, 1 << 39, (1 << 40) - 1] as [Int64] {
      let share = Int.random(in: 1...4, using: &generator)
      lists[term] = range.filter { _ in Int.random(in: 0..<share, using: &generator) == 0 }
      if lists[term] == [] { lists[term] = nil }
    }
    for block in range.lowerBound / 256...(range.upperBound - 1) / 256 {
      let earliest = Int64.random(in: -1000...1_000_000, using: &generator)
      let latest = earliest + Int64.random(in: 0...5000, using: &generator)
      moments.append(BlockMoment(block: block, earliest: earliest, latest: latest))
    }
  }

  func write(to writer: inout SegmentWriter) throws {
    for (term, numbers) in lists.sorted(by: { $0.key < $1.key }) { try writer.add(term, numbers) }
    for moment in moments { try writer.add(moment) }
    try writer.endMoment()
    try writer.add(SegmentKey.locked, locked)
  }

  func segment(leaf: Hash256 = Self.log) throws -> Segment {
    var writer = SegmentWriter(range, to: .memory)
    try write(to: &writer)
    return try writer.finish(log: Self.log, leaf: leaf, seal: Self.seal)
  }

  /// The bytes of a file of it.
  func bytes() throws -> [UInt8] {
    let path = NSTemporaryDirectory() + "segment-\(UUID())"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var writer = SegmentWriter(range, to: try FileDescriptor(path, .updating))
    try write(to: &writer)
    _ = try writer.finish(log: Self.log, leaf: Self.log, seal: Self.seal)
    return Array(try Data(contentsOf: URL(filePath: path)))
  }
}

/// What segments say is in them, in whichever direction they are asked, and what is not.
@Suite struct SegmentTests {
  private func nearest(_ list: [Int64], _ position: Int64, _ direction: Direction) -> Int64? {
    direction == .up ? list.first { $0 >= position } : list.last { $0 <= position }
  }

  private func check(_ models: [SegmentModel], _ generator: inout SeededGenerator) throws {
    let row = SegmentRow(segments: try models.map { try $0.segment() })
    let end = try #require(models.last).range.upperBound
    var lists: [Int64: [Int64]] = [:]
    for model in models { lists.merge(model.lists) { $0 + $1 } }
    let present = lists.keys.sorted()
    for round in 0..<200 {
      var term = generator.pick(round % 3 == 0 ? [0, 1 << 39, (1 << 40) - 1] : present)
      if round % 5 == 0 { term += 1 }
      let direction = round % 2 == 0 ? Direction.up : .down
      let cursor = TermCursor(Term(number: term), direction, row)
      var position = Int64.random(in: -3...end + 3, using: &generator)
      for _ in 0..<8 {
        let found = try cursor.seek(position)
        #expect(
          found == nearest(lists[term] ?? [], position, direction),
          "\(generator): term \(term) from \(position) \(direction)")
        let step = Int64.random(in: 0...40, using: &generator)
        position = (found ?? position) + (direction == .up ? step : -step)
      }
    }
  }

  @Test(arguments: [(1, 0), (3, 10), (300, 0), (300, 400), (20_000, 9000)])
  func cursorsFindWhatIsThere(count: Int, terms: Int) throws {
    var generator = SeededGenerator()
    try check([SegmentModel(0..<Int64(count), &generator, terms: terms)], &generator)
    // One that begins amid the records, beside others that have little or nothing.
    let start = Int64(count)
    try check(
      [
        SegmentModel(0..<start, &generator, terms: terms),
        SegmentModel(start..<start + 1, &generator, terms: 0),
        SegmentModel(start + 1..<2 * start + 700, &generator, terms: terms),
      ], &generator)
  }

  /// Of a list that goes through several leaves, also what stands at their ends is found.
  @Test func listsGoOnFromLeafToLeaf() throws {
    let numbers = (0..<6000).map { Int64($0) * 1000 + 1 }
    var writer = SegmentWriter(0..<6_000_000, to: .memory)
    for term in 1...3 as ClosedRange<Int64> { try writer.add(term, numbers) }
    let segment = try writer.finish(
      log: SegmentModel.log, leaf: SegmentModel.log, seal: SegmentModel.seal)
    #expect(segment.head.leaves > 6)
    let row = SegmentRow(segments: [segment])
    for number in numbers {
      for (direction, position) in [(Direction.up, number - 1), (.down, number + 1)] {
        let found = try TermCursor(Term(number: 2), direction, row).seek(position)
        #expect(found == number, "from \(position) \(direction)")
      }
    }
    #expect(try TermCursor(Term(number: 2), .up, row).seek(5_999_002) == nil)
    #expect(try TermCursor(Term(number: 2), .down, row).seek(0) == nil)
  }

  @Test func timesAreFoundInBothDirections() throws {
    var generator = SeededGenerator()
    let models = [0..<700, 700..<701, 701..<900_000].map { (range: Range<Int64>) in
      SegmentModel(range, &generator, terms: 500)
    }
    let row = SegmentRow(segments: try models.map { try $0.segment() })
    for round in 0..<60 {
      let from = Int64.random(in: -1000...1_000_000, using: &generator)
      let until = from + generator.pick([0, 1, 200, 100_000])
      let direction = round % 2 == 0 ? Direction.up : .down
      let cursor = MomentCursor(from: from, until: until, direction, row)
      var spans: [ClosedRange<Int64>] = []
      for model in models {
        for moment in model.moments where moment.latest >= from && moment.earliest < until {
          let first = max(moment.block * 256, model.range.lowerBound)
          spans.append(first...min(moment.block * 256 + 255, model.range.upperBound - 1))
        }
      }
      var position = Int64.random(in: 0...900_000, using: &generator)
      for _ in 0..<6 {
        let found = try cursor.seek(position)
        let near =
          direction == .up
          ? spans.first { $0.upperBound >= position }.map { max($0.lowerBound, position) }
          : spans.last { $0.lowerBound <= position }.map { min($0.upperBound, position) }
        #expect(found == near, "\(generator): \(from)..<\(until) from \(position) \(direction)")
        position = (found ?? position) + (direction == .up ? 300 : -300)
      }
    }
  }

  @Test func mergingGivesTheSegmentOfAllRecords() throws {
    var generator = SeededGenerator()
    var whole = SegmentModel(0..<5000, &generator)
    whole.locked = [1, 2, 9]
    let cuts: [Int64] = [0, 1, 300, 512, 4000, 5000]
    var parts: [Segment] = []
    for (first, end) in zip(cuts, cuts.dropFirst()) {
      var part = SegmentModel(first..<end, &generator, terms: 0)
      part.lists = whole.lists.mapValues { $0.filter { (first..<end).contains($0) } }
        .filter { !$0.value.isEmpty }
      part.moments = whole.moments.filter { (first / 256...(end - 1) / 256).contains($0.block) }
      part.locked = first == 0 ? [2] : first == 300 ? [1, 2, 9] : []
      parts.append(try part.segment())
    }
    var merge = try SegmentMerge(parts)
    var writer = SegmentWriter(0..<5000, to: .memory)
    try merge.write(to: &writer)
    let merged = try writer.finish(
      log: SegmentModel.log, leaf: SegmentModel.log, seal: SegmentModel.seal)
    #expect(merged.head == (try whole.segment()).head)
    var scans = [SegmentScan(merged), SegmentScan(try whole.segment())]
    while let entry = try scans[0].next() { #expect(try scans[1].next() == entry) }
    #expect(try scans[1].next() == nil)
  }

  /// Trees of one leaf, of the most leaves under one node, of one more, and of three levels.
  @Test func theShapeFollowsFromTheNumberOfLeaves() {
    let fanOut = SegmentShape.fanOut
    #expect(fanOut == 89)
    #expect(SegmentShape(leaves: 0).counts == [])
    #expect(SegmentShape(leaves: 1).counts == [1])
    #expect(SegmentShape(leaves: 2).counts == [2, 1])
    #expect(SegmentShape(leaves: fanOut).counts == [fanOut, 1])
    #expect(SegmentShape(leaves: fanOut + 1).counts == [fanOut + 1, 2, 1])
    #expect(SegmentShape(leaves: fanOut * fanOut).counts == [fanOut * fanOut, fanOut, 1])
    #expect(SegmentShape(leaves: fanOut * fanOut + 1).blocks == fanOut * fanOut + 1 + 90 + 2 + 1)
  }

  @Test func fourOfASizeBecomeOne() {
    #expect([1, 3, 4, 15, 16, 63, 64].map(SegmentPlan.tier) == [0, 0, 1, 1, 2, 2, 3])
    #expect(SegmentPlan.merge([]) == nil)
    #expect(SegmentPlan.merge([1, 2, 3]) == nil)
    #expect(SegmentPlan.merge([1, 2, 3, 1]) == 0..<4)
    #expect(SegmentPlan.merge([9, 1, 2, 3]) == nil)
    #expect(SegmentPlan.merge([9, 1, 2, 3, 1]) == 1..<5)
    // Small ones go into a greater one after them; those that stay alone part their neighbours.
    #expect(SegmentPlan.merge([99, 9, 1, 9, 1]) == 2..<4)
    #expect(SegmentPlan.merge([99, 9, 1, 1, 99]) == 1..<5)
    #expect(SegmentPlan.merge([1, nil, 9]) == nil)
    #expect(SegmentPlan.merge([1, 1, nil, 1, 1]) == nil)
    #expect(SegmentPlan.merge([1, 1, nil, 1, 1, 1, 1]) == 3..<7)
  }

  /// However a log grows, a question looks into few segments, and little is written again.
  @Test func growthKeepsSegmentsFew() {
    var generator = SeededGenerator()
    var sizes: [Int] = []
    var written = 0
    var total = 0
    var most = Int.min
    for _ in 0..<20_000 {
      let size = generator.pick([2, 2, 2, 3, 5, 40])
      sizes.append(size)
      total += size
      while let found = SegmentPlan.merge(sizes) {
        let merged = sizes[found].reduce(0, +)
        written += merged
        sizes.replaceSubrange(found, with: [merged])
      }
      most = max(most, sizes.count - 3 * (SegmentPlan.tier(total) + 1))
    }
    #expect(most <= 0, "\(generator)")
    #expect(written <= total * (SegmentPlan.tier(total) + 3), "\(generator)")
  }
}
