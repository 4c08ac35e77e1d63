import DeodandEvents
import DeodandLog

/// What identifies a log to others: printed by `init` and `keys`.
struct LogFacts {
  private let birth: BirthCertificate
  private let keys: KeyHistory
  private let path: String

  init(_ birth: BirthCertificate, path: String) {
    self.birth = birth
    keys = KeyHistory(birth)
    self.path = path
  }

  /// One fact a line.
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
