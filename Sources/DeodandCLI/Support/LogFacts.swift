import DeodandEvents
import DeodandLog

/// What identifies a log to others: printed by `init` and `keys`.
///
/// Whoever is to recognise the log later keeps these; nothing secret is among them.
struct LogFacts {
  private let birth: BirthCertificate
  private let keys: KeyHistory
  private let path: String

  /// From record 0 alone, whatever became of the others.
  init(_ birth: BirthCertificate, path: String) {
    self.birth = birth
    keys = KeyHistory(birth)
    self.path = path
  }

  /// One fact a line.
  ///
  /// For people to read and copy; scripts take `--json`.
  var text: String {
    """
    log          \(path)
    origin       \(birth.origin)
    log id       \(birth.logID.hex)
    verifier     \(verifier)
    certificate  SHA-256 \(certificate)

    """
  }

  /// The key that signs now; empty if the log does not tell.
  private var verifier: String { keys.latestKey?.description ?? "" }
  /// The fingerprint of the certificate that seals bundles now; empty if the log does not tell.
  private var certificate: String { keys.latestCertificate?.fingerprint.hex ?? "" }

  /// The same as data (Schemas/log-facts.schema.json).
  func json() -> JSONValue {
    [
      "version": 1, "log": .string(path), "origin": .string(birth.origin),
      "logId": .string(birth.logID.hex), "checkpoint": .string(verifier),
      "certificate": .string(certificate),
    ]
  }
}
