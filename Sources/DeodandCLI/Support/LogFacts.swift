import DeodandEvents
import DeodandLog

/// What identifies a log to others: printed by `init` and `keys`.
struct LogFacts {
  private let birth: BirthCertificate
  private let path: String

  init(_ birth: BirthCertificate, path: String) {
    self.birth = birth
    self.path = path
  }

  /// One fact a line.
  var text: String {
    """
    log          \(path)
    origin       \(birth.origin)
    log id       \(birth.logID.hex)
    verifier     \(birth.checkpointKey.description)
    certificate  SHA-256 \(birth.certificateFingerprint.hex)

    """
  }

  /// The same as data (Schemas/log-facts.schema.json).
  func json() -> JSONValue {
    [
      "version": 1, "log": .string(path), "origin": .string(birth.origin),
      "logId": .string(birth.logID.hex), "checkpoint": .string(birth.checkpointKey.description),
      "certificate": .string(birth.certificateFingerprint.hex),
    ]
  }
}
