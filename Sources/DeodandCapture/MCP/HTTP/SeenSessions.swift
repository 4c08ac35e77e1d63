/// The ids of sessions that passed lately.
///
/// Whoever holds one is taken for its client, and a server may name one in an error of another
/// exchange: so no record's texts hold any.
struct SeenSessions: Sendable {
  /// How many are remembered; the oldest give way.
  static let limit = 4096
  /// What is shorter is no secret, and may stand anywhere.
  static let shortest = 8

  private var ids: Set<[UInt8]> = []
  /// A ring of the ids by age, once it is full.
  private var order: [[UInt8]] = []
  private var oldest = 0

  /// Remembers an id, if there is one.
  mutating func add(_ id: String?) {
    guard let bytes = id.map({ Array($0.utf8) }), bytes.count >= Self.shortest,
      ids.insert(bytes).inserted
    else { return }
    if order.count < Self.limit {
      order.append(bytes)
    } else {
      ids.remove(order[oldest])
      order[oldest] = bytes
      oldest = (oldest + 1) % Self.limit
    }
  }

  /// The text with every word that is such an id replaced.
  ///
  /// Only whole words are found, so one pass over the text does for any number of ids.
  func hide(in text: String) -> String {
    if ids.isEmpty { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var kept = 0
    for word in bytes.split(whereSeparator: { !Self.isOfAWord($0) }) {
      let trimmed = word.last == UInt8(ascii: ".") ? word.dropLast() : word
      guard ids.contains(Array(trimmed)) else { continue }
      result += bytes[kept..<trimmed.startIndex]
      result += SecretVocabulary.mark.utf8
      kept = trimmed.endIndex
    }
    return kept == 0 ? text : String(decoding: result + bytes[kept...], as: UTF8.self)
  }

  /// What ids are made of: letters, digits and the signs of base64 and of UUIDs.
  private static func isOfAWord(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~", "+", "/", "=": true
    default: false
    }
  }
}
