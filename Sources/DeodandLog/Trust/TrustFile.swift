public import DeodandEvents

/// What recognises logs, written down: keys, certificates, checkpoints, and room for witnesses.
///
/// Lines that people can read and programs can't misread; docs/spec/trust.md has the form.
public struct TrustFile: Sendable, Hashable {
  /// The evidence certificate of a log.
  public struct Certificate: Sendable, Hashable {
    /// The log's origin.
    public let origin: String
    /// SHA-256 of the certificate's DER form.
    public let fingerprint: Hash256

    /// Names a certificate.
    public init(origin: String, fingerprint: Hash256) {
      self.origin = origin
      self.fingerprint = fingerprint
    }
  }

  /// The most bytes of a file: more than any auditor's collection.
  public static let byteLimit = 1_000_000
  /// The most entries of each sort.
  public static let entryLimit = 1000

  static let header = "deodand-trust/1"

  /// Keys that sign checkpoints, each named after its log.
  public var keys: [VerifierKey] = []
  /// Certificates that seal bundles.
  public var certificates: [Certificate] = []
  /// Checkpoints that were kept, not believed.
  public var checkpoints: [SignedCheckpoint] = []
  /// Keys of witnesses.
  ///
  /// They are read and kept; no rule asks for a cosignature yet.
  public var witnesses: [VerifierKey] = []

  /// Trusts nothing.
  public init() {}

  /// What recognises one log: the key and the certificate that it names, and a checkpoint of it.
  public init(_ keys: KeyHistory, origin: String, checkpoint: SignedCheckpoint?) {
    self.keys = keys.logKeys.map(\.key)
    certificates = keys.certificates.map {
      Certificate(origin: origin, fingerprint: $0.fingerprint)
    }
    checkpoints = checkpoint.map { [$0] } ?? []
  }

  /// The file's text; `remark` is a comment for people, each line of it one line.
  public func text(remark: String) -> String {
    var lines = [Self.header]
    lines += remark.split(whereSeparator: \.isNewline).map { "# \($0)" }
    lines += keys.map { "log \($0)" }
    lines += certificates.map { "certificate \($0.origin) \($0.fingerprint.hex)" }
    for checkpoint in checkpoints {
      lines.append("checkpoint")
      // The note ends in a line feed, which belongs to its last line.
      lines += checkpoint.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map { $0.isEmpty ? "|" : "| \($0)" }
    }
    lines += witnesses.map { "witness \($0)" }
    return lines.map { $0 + "\n" }.joined()
  }
}
