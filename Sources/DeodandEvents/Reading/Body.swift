/// A body put together from its record and those that it extends: the items in order, the parts.
public struct Body: Sendable {
  /// The items; together they are the exact bytes.
  public let items: [ContentReference.Item]
  /// Every part, own and inherited, by item index.
  public let parts: [ContentReference.Part]
  /// The length in bytes that the record states.
  public let byteCount: Int

  /// Follows `extends` until the rope is whole; a chain deeper than `Limits.extendsDepth` is malformed.
  public static func resolve(
    _ reference: ContentReference, in reader: some EventReader
  ) throws(ReadError) -> Body {
    preconditionFailure("being written")
  }
}
