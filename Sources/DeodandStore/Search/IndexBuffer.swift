/// Postings that wait to be written, by term, each list ascending and without repetitions.
///
/// Add numbers in ascending order for each term: the lists are compressed as differences.
struct IndexBuffer {
  private(set) var lists: [Int64: [Int64]] = [:]
  private(set) var count = 0
  /// The earliest and latest time of each block of records.
  private(set) var moments: [Int64: (earliest: Int64, latest: Int64)] = [:]

  mutating func add(_ term: Term, _ number: Int64) {
    count += IndexBuffer.append(number, to: &lists[term.number, default: []])
  }

  private static func append(_ number: Int64, to list: inout [Int64]) -> Int {
    if list.last == number { return 0 }
    list.append(number)
    return 1
  }

  /// Notes when a record of a block was written.
  mutating func add(_ moment: Int64, block: Int64) {
    let known = moments[block] ?? (moment, moment)
    moments[block] = (min(known.earliest, moment), max(known.latest, moment))
  }

  /// The lists in the order of their terms, which is the order of the pages they go to.
  var sorted: [(term: Int64, numbers: [Int64])] {
    lists.sorted { $0.key < $1.key }.map { (term: $0.key, numbers: $0.value) }
  }
}
