import DeodandEvents

/// Contents opened lately, up to a number of bytes: one question opens the same ones many times.
struct RecentContents {
  private static let capacity = 4 << 20

  private var opened: [Commitment: ContentState] = [:]
  private var byteCount = 0

  /// The content, if it was opened lately.
  subscript(commitment: Commitment) -> ContentState? { opened[commitment] }

  /// Keeps a content that was opened and checked.
  ///
  /// A content that alone exceeds the capacity is kept until the next one comes. All go at once: an
  /// order of use would cost more than it saves.
  mutating func keep(_ content: (bytes: [UInt8], salt: [UInt8]), of commitment: Commitment) {
    if byteCount + content.bytes.count > Self.capacity {
      opened.removeAll(keepingCapacity: true)
      byteCount = 0
    }
    opened[commitment] = .available(bytes: content.bytes, salt: content.salt)
    byteCount += content.bytes.count
  }
}
