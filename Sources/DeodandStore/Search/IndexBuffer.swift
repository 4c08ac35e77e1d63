/// Postings that wait to be written, by term, each list ascending and without repetitions.
struct IndexBuffer {
  private(set) var lists: [Int64: [Int64]] = [:]
  private(set) var count = 0

  mutating func add(_ term: Term, _ number: Int64) {
    guard lists[term.number]?.last != number else { return }
    lists[term.number, default: []].append(number)
    count += 1
  }

  /// The lists in the order of their terms, which is the order of the pages they go to.
  var sorted: [(term: Int64, numbers: [Int64])] {
    lists.sorted { $0.key < $1.key }.map { (term: $0.key, numbers: $0.value) }
  }
}
