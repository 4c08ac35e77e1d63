/// Where values that come again and again stand in the parts of a thread.
///
/// An agent's calls repeat some values, which then stand in every part: looking each of them up
/// anew at each turn takes n² of everything. What stands in a part never changes, so only parts
/// that are new since the value was looked for last are read.
struct ValueTrails {
  /// A value in a part, by the part's number.
  struct Hit {
    let number: Int32
    let form: ValueForm
    let piece: String?
  }

  /// What is known of one value: where it stands, ascending, and below which number was looked.
  struct Trail {
    var hits: [Hit] = []
    var end: Int32 = 0
  }

  /// How a value is looked for: what is found is of that way alone.
  enum Way: Hashable {
    case whole
    case piece
    case under(key: [UInt8])
  }

  private struct Name: Hashable {
    let way: Way
    let value: [UInt8]
  }

  private var trails: [Name: Trail] = [:]

  /// How many values are remembered, and how often a value must stand somewhere to be kept when
  /// there are more: the others are looked up as fast.
  private static let limit = 256
  private static let frequent = 16

  /// Takes a trail out, to be put back: there is to be one of it.
  mutating func take(_ way: Way, _ value: [UInt8]) -> Trail {
    trails.removeValue(forKey: Name(way: way, value: value)) ?? Trail()
  }

  /// Remembers a trail.
  mutating func keep(_ trail: Trail, _ way: Way, _ value: [UInt8]) {
    if trails.count >= Self.limit {
      trails = trails.filter { $0.value.hits.count >= Self.frequent }
      if trails.count >= Self.limit { trails.removeAll(keepingCapacity: true) }
    }
    trails[Name(way: way, value: value)] = trail
  }
}
