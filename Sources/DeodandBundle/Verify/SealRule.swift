import DeodandCrypto
import DeodandEvents
import DeodandLog

/// The seal is right over the manifest, by the certificate that record 0 names
/// (codes `seal-signature`, `seal-certificate`, `seal-pinned`; RFC 5652, ETSI EN 319 122-1).
///
/// The certificate is its own issuer: that it is the log's follows from its fingerprint in record
/// 0, and that the log is the right one from a fingerprint that was lodged elsewhere.
enum SealRule {
  static func check(_ evidence: BundleEvidence) -> [Finding] {
    guard let seal = evidence.bundle.file(BundlePath.seal),
      let manifest = evidence.bundle.file(BundlePath.asicManifest)
    else {
      return [Finding(.signer, "seal-signature", .invalid, "The bundle has no seal.")]
    }
    // The evidence certificate is an anchor of its own; its validity in time is judged at the
    // signing time.
    let claimed = CMS.verifyDetached(seal, content: manifest, trust: [])
    guard case .untrusted(let signers, _) = claimed, let signer = signers.first else {
      return [Finding(.signer, "seal-signature", .invalid, "The seal is not one over this bundle.")]
    }
    guard let own = evidence.certificate, let birth = evidence.birth else {
      return [
        Finding(
          .signer, "seal-signature", .unverifiable,
          "The seal is right, but there is no birth certificate to say whose it should be.")
      ]
    }
    let isNamed = KeyHistory(birth).names(certificate: Hash256(own.fingerprint))
    var findings = [
      Finding(
        .signer, "seal-certificate", isNamed ? .valid : .invalid,
        isNamed
          ? "The bundle's certificate is the one that record 0 names."
          : "The bundle's certificate is not the one that record 0 names.")
    ]
    // The signer's own claim: it makes an expired certificate no obstacle, and proves no time.
    let moment = signer.signingTime ?? own.notBefore
    switch CMS.verifyDetached(seal, content: manifest, trust: [own], at: moment) {
    case .valid:
      let isExact = SealForm.isExact(seal, by: own)
      findings.append(
        Finding(
          .signer, "seal-signature", isExact ? .valid : .invalid,
          isExact
            ? "The bundle is sealed by the log's evidence key (\(own.subject))."
            : "The seal was changed where no signature covers it."))
    case .untrusted(_, let reason):
      findings.append(
        Finding(
          .signer, "seal-signature", .invalid,
          "The seal is by another key than the log's: \(reason)."))
    case .invalid(let reason), .malformed(let reason):
      findings.append(
        Finding(.signer, "seal-signature", .invalid, "The seal is wrong: \(reason)."))
    }
    return findings + pinned(birth.origin, evidence)
  }

  /// Whether a SHA-256 is that of the certificate in the bundle.
  static func isOwn(_ fingerprint: Hash256, _ evidence: BundleEvidence) -> Bool {
    evidence.certificate.map { Hash256($0.fingerprint) == fingerprint } ?? false
  }

  private static func pinned(_ origin: String, _ evidence: BundleEvidence) -> [Finding] {
    switch evidence.trust.recognize(origin, byCertificates: { isOwn($0, evidence) }) {
    case .unknown:
      return [
        Finding(
          .coverage, "seal-pinned", .unverifiable,
          "The sealing key is the log's own claim. Give --trust FILE or --fingerprint to check it.")
      ]
    case .right(let source):
      return [
        Finding(.signer, "seal-pinned", .valid, "The sealing certificate is \(source.words).")
      ]
    case .wrong(let source):
      return [
        Finding(
          .signer, "seal-pinned", .invalid, "The sealing certificate is not \(source.words).")
      ]
    }
  }
}
