import DeodandEvents

/// A cipher that a reader keeps: its key schedule costs more than opening a short content.
final class ContentOpener {
  private let cipher: ContentCipher

  init(_ key: SubjectKey) { cipher = ContentCipher(key) }

  /// Opens what a row of `content` holds: nil unless it is exactly what its commitment says.
  func open(_ sealed: [UInt8], _ commitment: Commitment) -> (bytes: [UInt8], salt: [UInt8])? {
    cipher.open(sealed, commitment)
  }
}
