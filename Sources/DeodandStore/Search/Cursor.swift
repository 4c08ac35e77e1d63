/// Numbers in ascending or descending order that can be skipped through.
///
/// A search moves its position in one direction only, and implementations may rely on that for
/// speed, never for correctness.
package protocol Cursor: AnyObject {
  /// The nearest number at or after a position, in the cursor's direction; nil if there is none.
  func seek(_ position: Int64) throws(StoreError) -> Int64?
}

/// In which direction a search goes.
package enum Direction {
  case up, down

  /// The nearer of two numbers.
  func nearer(_ a: Int64, _ b: Int64) -> Int64 { self == .up ? min(a, b) : max(a, b) }

  /// The position after a number.
  func next(_ number: Int64) -> Int64 { self == .up ? number + 1 : number - 1 }
}

/// Segments that follow each other without gaps, the oldest records first.
package struct SegmentRow {
  let segments: [Segment]

  /// Puts segments in a row.
  package init(segments: [Segment]) { self.segments = segments }

  /// The first answer that a segment gives, asked from a position on, one after the other.
  func first(
    from position: Int64, _ direction: Direction,
    _ ask: (Segment, Int64) throws(StoreError) -> Int64?
  ) throws(StoreError) -> Int64? {
    guard let first = segments.first, let last = segments.last else { return nil }
    let bounds = first.range.lowerBound..<last.range.upperBound
    var place = direction == .up ? max(position, bounds.lowerBound) : position
    if direction == .down { place = min(place, bounds.upperBound - 1) }
    while bounds.contains(place) {
      let segment = self.segment(of: place)
      if let found = try ask(segment, place) { return found }
      place = direction == .up ? segment.range.upperBound : segment.range.lowerBound - 1
    }
    return nil
  }

  /// The segment of a record, which must be in one.
  private func segment(of number: Int64) -> Segment {
    var (low, high) = (0, segments.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if segments[middle].range.upperBound <= number { low = middle + 1 } else { high = middle }
    }
    return segments[low]
  }
}

/// The records in the list of one term.
///
/// It holds what one leaf has of the list, decoded: some thousand numbers at most. A seek within it
/// takes a binary search, one beyond it a descent in a tree.
package final class TermCursor: Cursor {
  private let term: Int64
  private let direction: Direction
  private let row: SegmentRow
  /// What was read last, ascending, and the number after it, if that is known.
  private var numbers: [Int64] = []
  private var following: Int64?
  /// Where it was last looked from, and what was found: between the two there is nothing.
  private var last: (position: Int64, found: Int64?)?

  /// Begins anywhere.
  package init(_ term: Term, _ direction: Direction, _ row: SegmentRow) {
    self.term = term.number
    self.direction = direction
    self.row = row
  }

  /// The nearest record with the term.
  package func seek(_ position: Int64) throws(StoreError) -> Int64? {
    if let last, covers(last, position) { return last.found }
    let found = try nearest(position)
    last = (position, found)
    return found
  }

  private func covers(_ last: (position: Int64, found: Int64?), _ position: Int64) -> Bool {
    switch direction {
    case .up: last.position <= position && position <= last.found ?? .max
    case .down: last.found ?? .min <= position && position <= last.position
    }
  }

  private func nearest(_ position: Int64) throws(StoreError) -> Int64? {
    if let found = atHand(position) { return found }
    return try row.first(from: position, direction) { segment, place throws(StoreError) in
      try look(in: segment, place)
    }
  }

  /// The number among those at hand, if the answer must be there.
  private func atHand(_ position: Int64) -> Int64? {
    guard let first = numbers.first, let end = numbers.last, first <= position else { return nil }
    if position <= end {
      let place = numbers.firstIndex(atLeast: direction == .up ? position : position + 1)
      return numbers[direction == .up ? place : place - 1]
    }
    guard direction == .up, let following, position <= following else { return nil }
    return following
  }

  /// The leaf that the position leads to holds the answer, or for the way up the next one begins
  /// with it, or the segment has none.
  private func look(in segment: Segment, _ position: Int64) throws(StoreError) -> Int64? {
    let key = SegmentKey(term: term, number: position)
    guard let place = try segment.place(of: key) else {
      return direction == .up ? try mine(segment.firstKey(), in: segment) : nil
    }
    numbers = try segment.numbers(of: term, in: place.leaf)
    following = try mine(place.next, in: segment)
    let index = numbers.firstIndex(atLeast: direction == .up ? position : position + 1)
    switch direction {
    case .up: return index < numbers.count ? numbers[index] : following
    case .down: return index > 0 ? numbers[index - 1] : nil
    }
  }

  /// The number of a key that is one of this term.
  private func mine(_ key: SegmentKey?, in segment: Segment) throws(StoreError) -> Int64? {
    guard let key, key.term == term else { return nil }
    guard segment.range.contains(key.number) else {
      throw segment.spoil("names records that it is not of")
    }
    return key.number
  }
}

/// What any of several cursors finds.
final class UnionCursor: Cursor {
  private let cursors: [any Cursor]
  private let direction: Direction

  init(_ cursors: [any Cursor], _ direction: Direction) {
    self.cursors = cursors
    self.direction = direction
  }

  func seek(_ position: Int64) throws(StoreError) -> Int64? {
    var nearest: Int64?
    for cursor in cursors {
      guard let found = try cursor.seek(position) else { continue }
      nearest = nearest.map { direction.nearer($0, found) } ?? found
    }
    return nearest
  }
}

extension [Int64] {
  /// Where the first number stands that is not less, in an ascending list; the count if there is
  /// none.
  fileprivate func firstIndex(atLeast number: Int64) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < number { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
