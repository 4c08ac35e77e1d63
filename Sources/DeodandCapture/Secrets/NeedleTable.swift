/// Short texts that are looked for at every place of others, by their first byte.
///
/// Every header, member and attribute is asked, and nearly none holds any: at most places the first
/// byte tells.
struct NeedleTable: Sendable {
  /// For each byte the needles that begin with it.
  private let byFirst: [[[UInt8]]]

  init(_ texts: [String]) {
    var byFirst: [[[UInt8]]] = Array(repeating: [], count: 256)
    for text in texts {
      let bytes = Array(text.utf8)
      guard let first = bytes.first else { preconditionFailure("an empty needle is everywhere") }
      byFirst[Int(first)].append(bytes)
    }
    self.byFirst = byFirst
  }

  /// Whether a needle stands at an index.
  func stands(at index: Int, in bytes: [UInt8]) -> Bool {
    byFirst[Int(bytes[index])].contains { needle in
      guard needle.count <= bytes.count - index else { return false }
      for place in 1..<max(needle.count, 1) where bytes[index + place] != needle[place] {
        return false
      }
      return true
    }
  }

  /// Whether a text begins with a needle.
  func begins(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first else { return false }
    return byFirst[Int(first)].contains { text.utf8.starts(with: $0) }
  }

  /// Whether a needle stands anywhere.
  func stands(in bytes: [UInt8]) -> Bool {
    bytes.indices.contains { stands(at: $0, in: bytes) }
  }
}
