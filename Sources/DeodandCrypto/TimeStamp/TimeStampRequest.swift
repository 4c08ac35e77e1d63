import CLibcrypto

/// What is asked of a time-stamping authority (RFC 3161 section 2.4.1): SHA-256, a nonce, and the
/// authority's certificate in the answer.
///
/// The authority learns the digest and nothing of what it is of.
public struct TimeStampRequest: Sendable, Hashable {
  /// The digest to be stamped.
  public let digest: SHA256Digest
  /// 8 random bytes that the answer must repeat, so that an old one can't be played again.
  public let nonce: [UInt8]
  /// The request in DER, to be sent as `application/timestamp-query`.
  public let der: [UInt8]

  /// Asks for a stamp over a digest.
  public init(_ digest: SHA256Digest) throws(CryptoError) {
    self.digest = digest
    // The first bit set and the sign bit clear: the number then has exactly these bytes.
    var nonce = Random.bytes(8)
    nonce[0] = nonce[0] & 0x7f | 0x40
    self.nonce = nonce
    der = try Self.encode(digest.bytes, nonce)
  }

  /// Every part that is made here is freed here, whatever fails.
  private static func encode(_ digest: [UInt8], _ nonce: [UInt8]) throws(CryptoError) -> [UInt8] {
    let number = unsafe BN_bin2bn(nonce, Int32(nonce.count), nil)
    let integer = unsafe BN_to_ASN1_INTEGER(number, nil)
    let algorithm = unsafe X509_ALGOR_new()
    let imprint = unsafe TS_MSG_IMPRINT_new()
    let request = unsafe TS_REQ_new()
    let output = unsafe BIO_new(BIO_s_mem())
    defer {
      unsafe BN_free(number)
      unsafe ASN1_INTEGER_free(integer)
      unsafe X509_ALGOR_free(algorithm)
      unsafe TS_MSG_IMPRINT_free(imprint)
      unsafe TS_REQ_free(request)
      unsafe BIO_free(output)
    }
    var digest = digest
    let made =
      unsafe X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nil) == 1
      && TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1
      && TS_MSG_IMPRINT_set_msg(imprint, &digest, Int32(digest.count)) == 1
      && TS_REQ_set_version(request, 1) == 1
      && TS_REQ_set_msg_imprint(request, imprint) == 1
      && TS_REQ_set_nonce(request, integer) == 1
      && TS_REQ_set_cert_req(request, 1) == 1
      && i2d_TS_REQ_bio(output, request) == 1
    guard made else { throw .library("making a time-stamp request") }
    return unsafe Memory.bytes(of: output)
  }
}
