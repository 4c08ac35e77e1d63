/// A body put together from its record and those that it extends: the items in order, the parts.
public struct Body: Sendable {
  /// The items; together they are the exact bytes.
  public let items: [ContentReference.Item]
  /// Every part, own and inherited, by item index.
  public let parts: [ContentReference.Part]
  /// The length in bytes that the record states.
  public let byteCount: Int

  /// Follows `extends` until the rope is whole; a chain deeper than `Limits.extendsDepth` is
  /// malformed.
  public static func resolve(
    _ reference: ContentReference, in reader: some EventReader
  ) throws(ReadError) -> Body {
    var links = [reference]
    var bound: UInt64?
    while let extends = links[links.count - 1].extends {
      guard links.count <= Limits.extendsDepth, bound.map({ extends.sequence < $0 }) ?? true else {
        throw ReadError(.malformed, "a body extends others without end")
      }
      bound = extends.sequence
      let earlier = try reader.record(extends.sequence)
      guard let next = earlier.content.first(where: { $0.isNamed(reference.name) }) else {
        throw ReadError(
          .malformed, "a body extends record \(extends.sequence), which has no such content")
      }
      links.append(next)
    }
    var items: [ContentReference.Item] = []
    var parts: [ContentReference.Part] = []
    for link in links.reversed() {
      if let kept = link.extends?.items {
        guard kept <= items.count else {
          throw ReadError(.malformed, "a body extends more than there is")
        }
        items.removeLast(items.count - kept)
        parts.removeAll { $0.item >= kept }
      }
      items += link.items
      parts += link.parts
    }
    guard parts.allSatisfy({ items.indices.contains($0.item) }) else {
      throw ReadError(.malformed, "a body names a part that it does not have")
    }
    return Body(items: items, parts: parts, byteCount: reference.byteCount)
  }

  /// The commitments of the chunks, in order.
  public var commitments: [Commitment] {
    items.compactMap { if case .chunk(let commitment) = $0 { commitment } else { nil } }
  }
}
