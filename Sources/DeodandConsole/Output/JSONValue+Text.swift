package import DeodandEvents

extension JSONValue {
  /// The canonical form as text, for output.
  package var canonicalText: String { String(decoding: CanonicalWriter.write(self), as: UTF8.self) }
}
