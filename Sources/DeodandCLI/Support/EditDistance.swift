/// How far a name is from another: for "did you mean".
///
/// It takes time in the product of the two lengths, with one row in memory.
enum EditDistance {
  /// The fewest letters to be put in, left out or changed (Levenshtein's distance, by bytes).
  ///
  /// Names are short; a longer one counts as far as its length differs.
  static func between(_ left: String, _ right: String) -> Int {
    // More than 64 bytes are no slip of the pen; this bounds the time for a name from outside.
    let (one, other) = (Array(left.utf8.prefix(64)), Array(right.utf8.prefix(64)))
    // The distances of the beginnings of `other` from the beginning of `one` that was read.
    var row = Array(0...other.count)
    for (line, byte) in one.enumerated() {
      var diagonal = row[0]
      row[0] = line + 1
      for (column, candidate) in other.enumerated() {
        let changed = diagonal + (byte == candidate ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
      }
    }
    return row[other.count] + max(left.utf8.count, right.utf8.count)
      - max(one.count, other.count)
  }
}
