public import DeodandEvents
public import DeodandLog

/// What the verifier brought along: keys learnt from somewhere else than the bundle.
///
/// Without it the best that a verdict can say is that the bundle fits itself and its log's own
/// claim.
public struct BundleTrust: Sendable {
  /// The log's verifier key.
  public let key: VerifierKey?
  /// The SHA-256 of the evidence certificate.
  public let fingerprint: Hash256?

  /// Names what is trusted.
  public init(key: VerifierKey? = nil, fingerprint: Hash256? = nil) {
    self.key = key
    self.fingerprint = fingerprint
  }
}
