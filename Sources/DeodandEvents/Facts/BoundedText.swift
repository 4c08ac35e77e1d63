/// Text from outside, made short enough for the data of a record (`Limits.nameBytes`).
package enum BoundedText {
  /// The text, or its beginning and `…`, never cut within a character.
  package static func shorten(
    _ text: String, to limit: Int = Limits.nameBytes
  ) -> (text: String, isWhole: Bool) {
    if text.utf8.count <= limit { return (text, true) }
    var short = ""
    var count = 3
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > limit { break }
      short.unicodeScalars.append(scalar)
    }
    return (short + "…", false)
  }
}
