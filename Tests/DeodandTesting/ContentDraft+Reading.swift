public import DeodandEvents

extension ContentDraft {
  /// Its pieces in order: the exact body, as text.
  public var text: String {
    var bytes: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .chunk(let chunk): bytes += chunk
      case .literal(let text): bytes += Array(text.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The chunk that a pointer names, as text; nil if it is not cut there.
  public func chunk(at pointer: String) -> String? {
    guard let part = parts.first(where: { $0.pointer == pointer }),
      case .chunk(let bytes) = pieces[part.piece]
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Where it is cut, in order.
  public var pointers: [String] { parts.map(\.pointer) }
}
