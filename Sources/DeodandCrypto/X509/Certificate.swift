import CLibcrypto

/// An X.509 certificate (RFC 5280), by its DER bytes.
///
/// Two are equal if their bytes are. Parsing says nothing of its signature, of its purpose or of
/// whether it is valid now.
public struct Certificate: Sendable, Hashable {
  /// The DER encoding.
  public let der: [UInt8]
  /// The subject's distinguished name, one line.
  public let subject: String
  /// Valid from, in seconds since 1970.
  public let notBefore: Int64
  /// Valid to, in seconds since 1970.
  public let notAfter: Int64

  /// Parses one certificate; trailing bytes are refused.
  public init(der: [UInt8]) throws(CryptoError) {
    let loaded = LoadedCertificate(der)
    guard unsafe loaded.certificate != nil, loaded.length == der.count else {
      ERR_clear_error()
      throw CryptoError(.malformed, "this is not a certificate")
    }
    self.der = der
    subject = loaded.subject
    notBefore = unsafe deodand_asn1_time(X509_get0_notBefore(loaded.certificate))
    notAfter = unsafe deodand_asn1_time(X509_get0_notAfter(loaded.certificate))
  }

  /// Parses one certificate in PEM.
  ///
  /// The first one in the text; what stands around it is passed over.
  public init(pem: [UInt8]) throws(CryptoError) {
    let bio = unsafe BIO_new_mem_buf(pem, Int32(pem.count))
    defer { unsafe BIO_free(bio) }
    guard let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) else {
      throw .library("reading a certificate")
    }
    defer { unsafe X509_free(certificate) }
    try self.init(der: unsafe Self.der(of: certificate))
  }

  /// The certificate in PEM.
  public var pem: [UInt8] {
    let loaded = LoadedCertificate(der)
    let bio = unsafe BIO_new(BIO_s_mem())
    defer { unsafe BIO_free(bio) }
    let written = unsafe PEM_write_bio_X509(bio, loaded.certificate)
    precondition(written == 1, "a parsed certificate can be written")
    return unsafe Memory.bytes(of: bio)
  }

  /// The SHA-256 of the DER bytes.
  public var fingerprint: SHA256Digest { SHA256.hash(der) }

  /// A certificate that a key signs for itself: an anchor of its own, for signing only.
  ///
  /// `basicConstraints CA:TRUE, pathlen 0` and `keyCertSign` let `openssl cms -verify -CAfile` take
  /// it as the anchor; `digitalSignature` and `nonRepudiation` are what it is for.
  ///
  /// `serial` is a big-endian positive number of at most 20 bytes (RFC 5280 section 4.1.2.2), both
  /// times are seconds since 1970.
  public static func selfSigned(
    key: borrowing P256PrivateKey, commonName: String, serial: [UInt8], notBefore: Int64,
    notAfter: Int64
  ) throws(CryptoError) -> Certificate {
    guard let certificate = unsafe X509_new() else { throw .library("making a certificate") }
    defer { unsafe X509_free(certificate) }
    let number = unsafe BN_bin2bn(serial, Int32(serial.count), nil)
    defer { unsafe BN_free(number) }
    let name = unsafe X509_get_subject_name(certificate)
    // X.520 allows 64 characters of a common name.
    let common = Array(commonName.utf8.prefix(64))
    let made =
      unsafe X509_set_version(certificate, 2) == 1
      && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
      && ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(notBefore)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(notAfter)) != nil
      && X509_NAME_add_entry_by_txt(
        name, "CN", MBSTRING_UTF8, common, Int32(common.count), -1, 0) == 1
      && X509_set_issuer_name(certificate, name) == 1
      && X509_set_pubkey(certificate, key.key) == 1
      && deodand_add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0")
        == 1
      && deodand_add_extension(
        certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation,keyCertSign") == 1
      && deodand_add_extension(certificate, NID_subject_key_identifier, "hash") == 1
      && X509_sign(certificate, key.key, EVP_sha256()) > 0
    guard made else { throw .library("making a certificate") }
    return try Certificate(der: unsafe der(of: certificate))
  }

  static func der(of certificate: OpaquePointer) -> [UInt8] {
    let bio = unsafe BIO_new(BIO_s_mem())
    defer { unsafe BIO_free(bio) }
    let written = unsafe i2d_X509_bio(bio, certificate)
    precondition(written == 1, "a certificate in memory can be encoded")
    return unsafe Memory.bytes(of: bio)
  }

  /// Whether a DER signature (ECDSA with SHA-256) is the certificate's key's over a message.
  ///
  /// The validity period is not looked at.
  public func isValid(signature: [UInt8], for message: [UInt8]) -> Bool {
    let loaded = LoadedCertificate(der)
    let context = unsafe EVP_MD_CTX_new()
    defer {
      unsafe EVP_MD_CTX_free(context)
      ERR_clear_error()
    }
    let key = unsafe X509_get0_pubkey(loaded.certificate)
    return unsafe EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1
      && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

/// A certificate as libcrypto holds it.
///
/// `@safe`: the pointer is owned and freed only in `deinit`.
@safe
struct LoadedCertificate: ~Copyable {
  let certificate: OpaquePointer?
  /// How many bytes were parsed; more may follow them, and the caller compares.
  let length: Int

  init(_ der: [UInt8]) {
    var read = 0
    let parsed = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var cursor = buffer.baseAddress
      let certificate = unsafe d2i_X509(nil, &cursor, buffer.count)
      if let start = buffer.baseAddress, let end = unsafe cursor {
        read = unsafe end - start
      }
      return unsafe certificate
    }
    unsafe certificate = parsed
    length = read
  }

  deinit { unsafe X509_free(certificate) }

  var subject: String {
    let bio = unsafe BIO_new(BIO_s_mem())
    defer { unsafe BIO_free(bio) }
    unsafe X509_NAME_print_ex(bio, X509_get_subject_name(certificate), 0, deodand_rfc2253)
    return unsafe String(decoding: Memory.bytes(of: bio), as: UTF8.self)
  }
}
