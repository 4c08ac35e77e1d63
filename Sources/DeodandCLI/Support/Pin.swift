import DeodandConsole
import DeodandEvents
import DeodandLog

/// What the person who verifies brought along: keys learnt from somewhere else than the evidence.
struct Pin {
  /// The log's verifier key.
  let key: VerifierKey?
  /// The SHA-256 of the evidence certificate.
  let fingerprint: Hash256?

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
