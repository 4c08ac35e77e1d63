extension LogReader {
  /// What has arrived for the checkpoint of a size, in the order of arrival.
  ///
  /// A log of format 1 has no place for any.
  public func anchors(ofSize size: UInt64) throws(StoreError) -> [Anchor] {
    guard try storedFormat() >= 2 else { return [] }
    let statement = try prepare("anchors_of")
    try statement.bind(Int64(clamping: size), at: 1)
    var result: [Anchor] = []
    while try statement.step() {
      result.append(
        Anchor(
          size: statement.unsigned(0), kind: Anchor.Kind(rawValue: statement.text(1)),
          bytes: statement.blob(2)))
    }
    return result
  }
}
