public import DeodandEvents

/// Which key speaks for a log, and from when on, as the log's own records say it.
///
/// Rules, readers and exporters ask this type and never hold a key of their own. Record 0 names the
/// first key and the first evidence certificate; a log of one key and nothing else is the simplest
/// history. What a later record changes begins with the first checkpoint that covers that record.
///
///     let keys = KeyHistory(birth)
///     let key = keys.key(forCheckpointOf: 4_711)
public struct KeyHistory: Sendable {
  /// A key that signs checkpoints.
  public struct LogKey: Sendable, Hashable {
    /// The key.
    public let key: VerifierKey
    /// The record that names it.
    public let record: UInt64
    /// The size of the smallest checkpoint that it signs; it signs on until the next key begins.
    public let from: UInt64

    /// Describes a key that signs from a size on.
    public init(key: VerifierKey, record: UInt64, from: UInt64) {
      self.key = key
      self.record = record
      self.from = from
    }
  }

  /// The certificate of the key that seals bundles.
  public struct EvidenceCertificate: Sendable, Hashable {
    /// SHA-256 of the DER form.
    public let fingerprint: Hash256
    /// The DER form (RFC 5280).
    public let der: [UInt8]
    /// The record that names it.
    public let record: UInt64

    /// Describes a certificate.
    public init(fingerprint: Hash256, der: [UInt8], record: UInt64) {
      self.fingerprint = fingerprint
      self.der = der
      self.record = record
    }
  }

  /// The keys that sign checkpoints, ascending by `from`.
  public private(set) var logKeys: [LogKey]
  /// The evidence certificates, ascending by the record that names them.
  public private(set) var certificates: [EvidenceCertificate]

  /// Begins with what record 0 names.
  public init(_ birth: BirthCertificate) {
    logKeys = [LogKey(key: birth.checkpointKey, record: 0, from: 0)]
    certificates = [
      EvidenceCertificate(
        fingerprint: birth.certificateFingerprint, der: birth.certificate, record: 0)
    ]
  }

  /// A history of which only some is known, as of a part of a log; both lists ascend.
  package init(logKeys: [LogKey], certificates: [EvidenceCertificate]) {
    self.logKeys = logKeys
    self.certificates = certificates
  }

  /// The key that must have signed a checkpoint of that size; nil if the records that were seen
  /// don't tell.
  public func key(forCheckpointOf size: UInt64) -> VerifierKey? {
    logKeys.last { $0.from <= size }?.key
  }

  /// The certificate of the key that sealed what was exported when the log had that size; nil if
  /// the records that were seen don't tell.
  public func certificate(at size: UInt64) -> EvidenceCertificate? {
    // A log of size n holds records 0 to n - 1.
    certificates.last { $0.record < max(size, 1) }
  }

  /// The key that signs the next checkpoint.
  public var latestKey: VerifierKey? { logKeys.last?.key }

  /// The certificate of the key that seals the next bundle.
  public var latestCertificate: EvidenceCertificate? { certificates.last }

  /// Whether a key is, or was, the log's.
  public func names(_ key: VerifierKey) -> Bool { logKeys.contains { $0.key == key } }

  /// Whether a certificate of that SHA-256 is, or was, the log's.
  public func names(certificate fingerprint: Hash256) -> Bool {
    certificates.contains { $0.fingerprint == fingerprint }
  }

  /// Takes up a key that a record names, for checkpoints that cover the record.
  ///
  /// It is for whoever reads the record to make sure that the retiring key has agreed.
  package mutating func add(_ key: VerifierKey, namedIn record: UInt64) {
    precondition(record >= logKeys.last?.record ?? 0, "records are seen in order")
    // A checkpoint of size `record + 1` is the first to cover the record.
    logKeys.append(LogKey(key: key, record: record, from: record + 1))
  }

  /// Takes up a certificate that a record names.
  package mutating func add(certificate: EvidenceCertificate) {
    precondition(
      certificate.record >= certificates.last?.record ?? 0, "records are seen in order")
    certificates.append(certificate)
  }
}

extension SignedCheckpoint {
  /// The checkpoint, believed: signed by the key that the log had at this size.
  ///
  /// Throws `unknownKey` if the history does not tell which that is.
  public func verified(by keys: KeyHistory) throws(NoteError) -> VerifiedCheckpoint {
    guard let key = keys.key(forCheckpointOf: body.size) else {
      throw NoteError(
        .unknownKey, "the records that are here do not tell which key signed at size \(body.size)")
    }
    return try verified(by: key)
  }
}
