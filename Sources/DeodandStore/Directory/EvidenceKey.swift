import DeodandCrypto
import DeodandEvents

/// The key that seals evidence bundles, and its certificate, as they are made for a new log.
struct EvidenceKey {
  let keyPEM: String
  let certificatePEM: String

  /// How long the certificate lasts: longer than most periods of limitation, for an expired one
  /// needs a time-stamp to be believed.
  private static let validitySeconds: Int64 = 10 * 365 * 86_400

  static func make(origin: String, time: Timestamp) throws(StoreError) -> EvidenceKey {
    let now = time.microseconds / 1_000_000
    let key = P256PrivateKey()
    do throws(CryptoError) {
      let certificate = try Certificate.selfSigned(
        // 64 characters are the upper bound of a common name (RFC 5280 appendix A, ub-common-name).
        key: key, commonName: String(origin.prefix(64)), serial: serial(),
        notBefore: now, notAfter: now + validitySeconds)
      return EvidenceKey(
        keyPEM: String(decoding: try key.pem(), as: UTF8.self),
        certificatePEM: String(decoding: certificate.pem, as: UTF8.self))
    } catch {
      throw StoreError(
        .io, "the evidence key could not be made (\(error.message))", remedy: "check libcrypto")
    }
  }

  /// Sixteen random bytes that are a positive number (RFC 5280 section 4.1.2.2).
  ///
  /// The highest bit is cleared, since DER would read a negative number, and the lowest bit of the
  /// first byte is set, since a leading zero byte would not be the shortest encoding.
  private static func serial() -> [UInt8] {
    var bytes = Random.bytes(16)
    bytes[0] = bytes[0] & 0x7f | 0x01
    return bytes
  }
}
