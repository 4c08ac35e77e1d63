import CLibcrypto

/// What checking a CMS signature found; mathematics and trust are kept apart.
public enum CMSVerdict: Sendable {
  /// The signature is right and every signer's certificate leads to a trusted one.
  case valid([CMS.Signer])
  /// The signature is right; trust in a signer's certificate is not established, and why.
  case untrusted([CMS.Signer], reason: String)
  /// The signature is not one over these bytes.
  case invalid(reason: String)
  /// The bytes are no CMS signature.
  case malformed(reason: String)
}

/// Detached signatures in CMS (RFC 5652) with the CAdES-B attributes (ETSI EN 319 122-1).
///
/// Nothing here asks for revocation or for the time of anybody else: whoever needs that has a
/// time-stamp token.
public enum CMS {
  /// Who signed.
  public struct Signer: Sendable, Hashable {
    /// The signer's certificate.
    public let certificate: Certificate
    /// When the signer says so, in seconds since 1970.
    public let signingTime: Int64?
  }

  // Always binary: without it OpenSSL signs text with its line ends changed, and a later check with
  // -binary fails.
  private static let signing = UInt32(CMS_DETACHED | CMS_BINARY | CMS_CADES)
  private static let checking = UInt32(CMS_DETACHED | CMS_BINARY)

  /// The DER signature over content, SHA-256, with the signer's certificate inside.
  ///
  /// The signing time among the attributes is this machine's clock. ECDSA is randomized: two
  /// signatures of the same content differ.
  public static func signDetached(
    _ content: [UInt8], key: borrowing P256PrivateKey, certificate: Certificate
  ) throws(CryptoError) -> [UInt8] {
    let loaded = LoadedCertificate(certificate.der)
    // Read only: the buffer is lent, and lives until the BIO is freed.
    let data = unsafe BIO_new_mem_buf(content, Int32(content.count))
    defer { unsafe BIO_free(data) }
    guard let cms = unsafe CMS_sign(nil, nil, nil, nil, signing | UInt32(CMS_PARTIAL)) else {
      throw .library("signing")
    }
    defer { unsafe CMS_ContentInfo_free(cms) }
    let output = unsafe BIO_new(BIO_s_mem())
    defer { unsafe BIO_free(output) }
    let signed =
      unsafe CMS_add1_signer(cms, loaded.certificate, key.key, EVP_sha256(), signing) != nil
      && CMS_final(cms, data, nil, signing) == 1 && i2d_CMS_bio(output, cms) == 1
    guard signed else { throw .library("signing") }
    return unsafe Memory.bytes(of: output)
  }

  /// Checks a detached signature; `moment` (seconds since 1970) is when certificates must be valid,
  /// nil for now.
  ///
  /// Without trusted certificates the best answer is `untrusted`.
  ///
  /// `valid` says that the mathematics holds and that the certificate leads to one of `trust`;
  /// whether the frame around it was altered where no signature looks is not asked here.
  public static func verifyDetached(
    _ der: [UInt8], content: [UInt8], trust: [Certificate], at moment: Int64? = nil
  ) -> CMSVerdict {
    defer { ERR_clear_error() }
    guard let cms = unsafe parse(der) else {
      return .malformed(reason: "the signature is not CMS in DER")
    }
    defer { unsafe CMS_ContentInfo_free(cms) }
    // First the mathematics alone, which also finds the signers' certificates.
    guard unsafe check(cms, content, store: nil, flags: UInt32(CMS_NO_SIGNER_CERT_VERIFY)) else {
      return .invalid(reason: CryptoError.library("checking the signature").message)
    }
    let signers = unsafe signers(of: cms)
    guard !signers.isEmpty else { return .malformed(reason: "the signature has no signer") }
    guard !trust.isEmpty else {
      return .untrusted(signers, reason: "no certificate was given to trust")
    }
    let store = CertificateStore(trusting: trust, at: moment)
    guard unsafe check(cms, content, store: store.store, flags: 0) else {
      return .untrusted(
        signers, reason: CryptoError.library("following the certificate").message)
    }
    return .valid(signers)
  }

  private static func parse(_ der: [UInt8]) -> OpaquePointer? {
    unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      guard let cms = unsafe d2i_CMS_ContentInfo(nil, &cursor, buffer.count) else { return nil }
      // Trailing bytes would be bytes that nothing covers.
      if let start = buffer.baseAddress, let end = unsafe cursor,
        unsafe end - start == buffer.count
      {
        return unsafe cms
      }
      unsafe CMS_ContentInfo_free(cms)
      return nil
    }
  }

  /// One pass of `CMS_verify`; what it writes goes nowhere, as the content is at hand.
  private static func check(
    _ cms: OpaquePointer, _ content: [UInt8], store: OpaquePointer?, flags: UInt32
  ) -> Bool {
    let data = unsafe BIO_new_mem_buf(content, Int32(content.count))
    let sink = unsafe BIO_new(BIO_s_null())
    defer {
      unsafe BIO_free(data)
      unsafe BIO_free(sink)
    }
    return unsafe CMS_verify(cms, nil, store, data, sink, checking | flags) == 1
  }

  /// A signer whose certificate is not in the structure is left out.
  private static func signers(of cms: OpaquePointer) -> [Signer] {
    let count = unsafe deodand_cms_signer_count(cms)
    return (0..<count).compactMap { index in
      guard let raw = unsafe deodand_cms_signer_certificate(cms, index),
        let certificate = try? Certificate(der: unsafe Certificate.der(of: raw))
      else { return nil }
      let time = unsafe deodand_cms_signing_time(cms, index)
      return Signer(certificate: certificate, signingTime: time < 0 ? nil : time)
    }
  }
}
