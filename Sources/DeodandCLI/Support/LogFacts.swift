import DeodandEvents
import DeodandExplain
import DeodandLog

/// What identifies a log to others: printed by `init` and `keys`.
///
/// Whoever is to recognise the log later keeps these; nothing secret is among them.
struct LogFacts {
  private let birth: BirthCertificate
  private let keys: KeyHistory
  private let path: String
  /// Where the same is noted for `verify` on this machine.
  private let trust: String?

  /// From record 0 alone, whatever became of the others.
  init(_ birth: BirthCertificate, path: String, trust: String? = nil) {
    self.birth = birth
    keys = KeyHistory(birth)
    self.path = path
    self.trust = trust
  }

  /// One fact a line.
  ///
  /// For people to read and copy; scripts take `--json`.
  var text: String {
    """
    log          \(Visible.line(path, limit: 4096))
    origin       \(Visible.line(birth.origin))
    log id       \(birth.logID.hex)
    verifier     \(Visible.line(verifier, limit: 4096))
    certificate  SHA-256 \(certificate)
    \(trust.map { "noted in     \(Visible.line($0, limit: 4096))\n" } ?? "")
    """
  }

  /// The key that signs now; empty if the log does not tell.
  private var verifier: String { keys.latestKey?.description ?? "" }
  /// The fingerprint of the certificate that seals bundles now; empty if the log does not tell.
  private var certificate: String { keys.latestCertificate?.fingerprint.hex ?? "" }

  /// The same as data (Schemas/log-facts.schema.json).
  func json() -> JSONValue {
    var facts: JSONObject = [
      "version": 1, "log": .string(path), "origin": .string(birth.origin),
      "logId": .string(birth.logID.hex), "checkpoint": .string(verifier),
      "certificate": .string(certificate),
    ]
    let noted: JSONObject = trust.map { ["trust": .string($0)] } ?? [:]
    for member in noted.members { facts[member.key] = member.value }
    return .object(facts)
  }
}
