/// Finds where text stops being plain: printable ASCII that JSON strings hold as it is.
///
/// Eight bytes at a time (Lamport, "Multiple byte processing with full-word instructions", 1975).
/// Nearly all of what is recorded and verified is such text.
enum PlainText {
  /// The first index at or after `start` whose byte may need a closer look: a control character, a
  /// quote, a backslash, or part of a character beyond ASCII.
  ///
  /// It may answer up to seven bytes too early, never too late.
  static func end(_ bytes: ByteView, from start: Int, to count: Int) -> Int {
    bytes.words(from: start, to: count) { !isSpecial($0) }
  }

  private static let lows: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// Whether any of eight bytes is below 0x20, above 0x7f, a quote or a backslash.
  private static func isSpecial(_ word: UInt64) -> Bool {
    let quotes = word ^ (lows &* 0x22)
    let backslashes = word ^ (lows &* 0x5c)
    let hit =
      word | ((word &- lows &* 0x20) & ~word) | ((quotes &- lows) & ~quotes)
      | ((backslashes &- lows) & ~backslashes)
    return hit & highs != 0
  }
}
