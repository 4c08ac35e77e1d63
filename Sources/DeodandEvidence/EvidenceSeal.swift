public import DeodandCrypto
import DeodandEvents
public import DeodandLog
public import DeodandStore

/// What seals bundles of one log: its evidence key, with the certificate that record 0 names.
///
/// Sealing with another key would make bundles that every verifier refuses, which would be noticed
/// only when somebody needs one.
public struct EvidenceSeal: ~Copyable {
  let key: P256PrivateKey
  let certificate: Certificate

  /// Takes a key and its certificate; another one than the log's is refused (`wrongCertificate`).
  public init(
    key: consuming P256PrivateKey, certificate: Certificate, of birth: BirthCertificate
  ) throws(EvidenceError) {
    guard Hash256(certificate.fingerprint) == birth.certificateFingerprint else {
      throw EvidenceError(
        .wrongCertificate, "keys/evidence.pem is not the certificate that record 0 names",
        "put the log's own certificate back; record 0 holds a copy")
    }
    self.key = key
    self.certificate = certificate
  }

  /// Reads a log's own.
  ///
  /// Throws `StoreError` or `CryptoError` if the files are not there or hold no key, and
  /// `wrongCertificate`.
  public init(of directory: LogDirectory, _ birth: BirthCertificate) throws {
    var pem = Array(try directory.keys.evidenceKeyPEM().utf8)
    defer { Wipe.bytes(&pem) }
    try self.init(
      key: P256PrivateKey(pem: pem),
      certificate: Certificate(pem: Array(directory.keys.evidenceCertificatePEM().utf8)),
      of: birth)
  }
}
