/// Numbers in ascending or descending order that can be skipped through.
///
/// A search moves its position in one direction only, and implementations may rely on that for
/// speed, never for correctness.
protocol Cursor: AnyObject {
  /// The nearest number at or after a position, in the cursor's direction; nil if there is none.
  func seek(_ position: Int64) throws(StoreError) -> Int64?
}

/// In which direction a search goes.
enum Direction {
  case up, down

  /// The nearer of two numbers.
  func nearer(_ a: Int64, _ b: Int64) -> Int64 { self == .up ? min(a, b) : max(a, b) }

  /// The position after a number.
  func next(_ number: Int64) -> Int64 { self == .up ? number + 1 : number - 1 }
}

/// The records in the list of one term.
///
/// It holds one segment of the list, decoded: some hundred numbers. A seek within it takes a binary
/// search, one beyond it one look-up in the table.
final class TermCursor: Cursor {
  private let term: Int64
  private let direction: Direction
  private let segments: SegmentStatements
  private var segment: [Int64] = []

  init(_ term: Term, _ direction: Direction, _ file: borrowing IndexFile) {
    self.term = term.number
    self.direction = direction
    segments = file.segments
  }

  /// Where it was last looked from, and what was found: between the two there is nothing.
  private var last: (position: Int64, found: Int64?)?

  func seek(_ position: Int64) throws(StoreError) -> Int64? {
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
    if let found = find(position) { return found }
    // A segment's `first` says where it begins, not where it ends: only the one at or before the
    // position can hold it.
    try load(segments.before, position)
    if let found = find(position) { return found }
    guard direction == .up else { return nil }
    try load(segments.after, position)
    return segment.first
  }

  /// The number in the segment at hand, if the answer must be in it.
  private func find(_ position: Int64) -> Int64? {
    guard let first = segment.first, let last = segment.last, first <= position else { return nil }
    switch direction {
    case .up:
      guard position <= last else { return nil }
      return segment[segment.firstIndex(atLeast: position)]
    case .down:
      // Beyond the segment another may stand nearer, unless it was loaded for this position.
      if position > last, isLoaded != position { return nil }
      return segment[segment.firstIndex(atLeast: position + 1) - 1]
    }
  }

  private var isLoaded: Int64?

  private func load(_ statement: borrowing Statement, _ position: Int64) throws(StoreError) {
    try statement.bind(term, at: 1)
    try statement.bind(position, at: 2)
    defer { statement.reset() }
    segment =
      try statement.step()
      ? PostingList.decode(statement.blob(1), from: statement.integer(0)) : []
    isLoaded = position
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

/// Blocks of 256 records that may hold records of a span of time.
///
/// Clocks step, so that a span of time is no range of numbers: a block tells only that some record
/// in it may match, and the search compares each.
final class MomentCursor: Cursor {
  private let statement: Statement
  private let direction: Direction
  private let from: Int64
  private let until: Int64
  private var block: Int64?

  /// Microseconds since 1970; `until` is not part of the span.
  init(
    from: Int64, until: Int64, _ direction: Direction, _ file: borrowing IndexFile
  ) throws(StoreError) {
    self.from = from
    self.until = until
    self.direction = direction
    statement = try file.database.prepare(
      NamedSQL.index[direction == .up ? "next_block" : "previous_block"])
  }

  func seek(_ position: Int64) throws(StoreError) -> Int64? {
    if block == position / 256 { return position }
    try statement.bind(position / 256, at: 1)
    try statement.bind(from, at: 2)
    try statement.bind(until, at: 3)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    let found = statement.integer(0)
    block = found
    return direction == .up ? max(position, found * 256) : min(position, found * 256 + 255)
  }
}
