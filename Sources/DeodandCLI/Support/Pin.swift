import DeodandConsole
import DeodandEvents
import DeodandLog

/// What the person who verifies brought along: keys learnt from somewhere else than the evidence.
///
/// A key that stands in the evidence itself proves nothing: whoever made the evidence anew would
/// have put their own there. Nil means that nothing was brought, and then the origin can't be told.
struct Pin {
  /// The log's verifier key.
  let key: VerifierKey?
  /// The SHA-256 of the evidence certificate.
  let fingerprint: Hash256?

  /// A fingerprint may be written as OpenSSL prints it, in capitals and with colons.
  init(key: String?, fingerprint: String?) throws {
    do {
      self.key = try key.map { try VerifierKey($0) }
    } catch {
      throw Failure(
        .usage, "--key is not a verifier key", hint: "it looks like NAME+8 hex digits+base64")
    }
    self.fingerprint = try fingerprint.map { text in
      let digits = text.lowercased().filter { $0 != ":" }
      guard let hash = Hash256(hex: digits) else {
        throw Failure(
          .usage, "--fingerprint is not a SHA-256", hint: "give 64 hexadecimal digits")
      }
      return hash
    }
  }
}
