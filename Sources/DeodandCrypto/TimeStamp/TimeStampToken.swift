import CLibcrypto

/// What checking a time-stamp token found; mathematics and trust are kept apart.
public enum TimeStampVerdict: Sendable, Hashable {
  /// The token is over the digest, and its certificate leads to a trusted one.
  case valid(TimeStampToken.Facts)
  /// The token is over the digest; trust in the authority is not established, and why.
  case untrusted(TimeStampToken.Facts, reason: String)
  /// The token is over something else.
  case otherDigest(TimeStampToken.Facts)
}

/// A time-stamp token (RFC 3161 section 2.4.2): an authority says that a digest existed at a time.
///
/// It proves that what was digested existed by then, not that it was made then.
public struct TimeStampToken: Sendable, Hashable {
  /// What a token states.
  public struct Facts: Sendable, Hashable {
    /// When, in seconds since 1970, by the authority's clock.
    public let time: Int64
    /// The token's number at the authority, hexadecimal.
    public let serial: String
    /// The policy under which it was made, as an object identifier.
    public let policy: String
    /// The nonce that it answers, hexadecimal; nil if it has none.
    ///
    /// To be compared with the request only; once it was compared it tells nothing.
    public let nonce: String?
  }

  /// The token in DER, as it stands in a bundle.
  public let der: [UInt8]
  /// What it states, before anything is checked.
  public let facts: Facts

  /// Parses a token; trailing bytes are refused.
  public init(der: [UInt8]) throws(CryptoError) {
    let loaded = LoadedToken(der)
    guard let facts = loaded.facts, loaded.length == der.count else {
      ERR_clear_error()
      throw CryptoError(.malformed, "this is not a time-stamp token")
    }
    self.der = der
    self.facts = facts
  }

  /// Takes the token out of an authority's answer, `application/timestamp-reply`, to this request.
  ///
  /// The answer must grant, repeat the nonce, and be over the digest that was asked for. Whose it
  /// is remains to be checked.
  public init(
    response: [UInt8], to request: TimeStampRequest
  ) throws(CryptoError) {
    try self.init(der: try LoadedToken.token(inResponse: response))
    let isAnswer = LoadedToken(der).check(request.digest, [], nil, flags: TimeStampToken.imprint)
    guard isAnswer else {
      throw CryptoError(.malformed, "the time stamp is over another digest")
    }
    let asked = request.nonce.map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }
    guard facts.nonce == asked.joined() else {
      throw CryptoError(.malformed, "the time stamp answers another request")
    }
  }

  static let imprint = UInt32(TS_VFY_VERSION | TS_VFY_IMPRINT)

  /// Checks the token against a digest and the certificates that are trusted.
  ///
  /// The authority's certificate is judged at the time that the token states: it may have expired
  /// since. Without trusted certificates the best answer is `untrusted`.
  ///
  /// The imprint is compared before the signature, so that a token over something else is told as
  /// such, whoever made it.
  public func verify(_ digest: SHA256Digest, trust: [Certificate]) -> TimeStampVerdict {
    defer { ERR_clear_error() }
    let token = LoadedToken(der)
    guard token.check(digest, [], nil, flags: TimeStampToken.imprint) else {
      return .otherDigest(facts)
    }
    guard !trust.isEmpty else {
      return .untrusted(facts, reason: "no certificate was given to trust")
    }
    let flags = TimeStampToken.imprint | UInt32(TS_VFY_SIGNATURE)
    guard token.check(digest, trust, facts.time, flags: flags) else {
      return .untrusted(facts, reason: CryptoError.library("checking the time stamp").message)
    }
    return .valid(facts)
  }
}

/// A token as libcrypto holds it.
///
/// `@safe`: the pointer is owned and freed only in `deinit`.
@safe
private struct LoadedToken: ~Copyable {
  let token: UnsafeMutablePointer<PKCS7>?
  let length: Int

  init(_ der: [UInt8]) {
    var read = 0
    let parsed = unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      let token = unsafe d2i_PKCS7(nil, &cursor, buffer.count)
      if let start = buffer.baseAddress, let end = unsafe cursor { read = unsafe end - start }
      return unsafe token
    }
    unsafe token = parsed
    length = read
  }

  deinit { unsafe PKCS7_free(token) }

  /// The token within an answer that grants one, in DER.
  static func token(inResponse der: [UInt8]) throws(CryptoError) -> [UInt8] {
    let response = unsafe der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return unsafe d2i_TS_RESP(nil, &cursor, buffer.count)
    }
    defer {
      unsafe TS_RESP_free(response)
      ERR_clear_error()
    }
    guard unsafe response != nil else {
      throw CryptoError(.malformed, "this is not an answer of a time-stamping authority")
    }
    let status = unsafe ASN1_INTEGER_get(
      TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)))
    // 0 granted, 1 granted with modifications (RFC 3161 section 2.4.2).
    guard status == 0 || status == 1, let token = unsafe TS_RESP_get_token(response) else {
      throw CryptoError(.malformed, "the time-stamping authority refused (status \(status))")
    }
    let output = unsafe BIO_new(BIO_s_mem())
    defer { unsafe BIO_free(output) }
    guard unsafe i2d_PKCS7_bio(output, token) == 1 else { throw .library("reading a time stamp") }
    return unsafe Memory.bytes(of: output)
  }

  /// What the token states; nil if it is none.
  var facts: TimeStampToken.Facts? {
    guard let token = unsafe token, let info = unsafe PKCS7_to_TS_TST_INFO(token) else {
      return nil
    }
    defer { unsafe TS_TST_INFO_free(info) }
    let time = unsafe deodand_asn1_time(TS_TST_INFO_get_time(info))
    var policy = [CChar](repeating: 0, count: 128)
    let written = unsafe OBJ_obj2txt(
      &policy, Int32(policy.count), TS_TST_INFO_get_policy_id(info), 1)
    guard time >= 0, written > 0, written < policy.count,
      let serial = unsafe LoadedToken.hexadecimal(TS_TST_INFO_get_serial(info))
    else { return nil }
    return TimeStampToken.Facts(
      time: time, serial: serial,
      policy: String(
        decoding: policy.prefix(Int(written)).map { UInt8(bitPattern: $0) }, as: UTF8.self),
      nonce: unsafe LoadedToken.hexadecimal(TS_TST_INFO_get_nonce(info)))
  }

  private static func hexadecimal(_ integer: UnsafePointer<ASN1_INTEGER>?) -> String? {
    guard let integer = unsafe integer else { return nil }
    let number = unsafe ASN1_INTEGER_to_BN(integer, nil)
    let text = unsafe BN_bn2hex(number)
    defer {
      unsafe BN_free(number)
      unsafe CRYPTO_free(text, "", 0)
    }
    return unsafe text.map { unsafe String(cString: $0).lowercased() }
  }

  /// Whether the token passes the checks that the flags name.
  func check(
    _ digest: SHA256Digest, _ trust: [Certificate], _ moment: Int64?, flags: UInt32
  ) -> Bool {
    guard let context = unsafe TS_VERIFY_CTX_new() else { return false }
    defer { unsafe TS_VERIFY_CTX_free(context) }
    // The context takes both over and frees them: the imprint must be libcrypto's memory, and the
    // store gets a reference of its own.
    let bytes = digest.bytes
    guard let imprint = unsafe CRYPTO_memdup(bytes, bytes.count, "", 0) else { return false }
    unsafe TS_VERIFY_CTX_set_imprint(
      context, imprint.assumingMemoryBound(to: UInt8.self), bytes.count)
    unsafe TS_VERIFY_CTX_set_flags(context, Int32(flags))
    let store = CertificateStore(trusting: trust, at: moment, for: .asChecked)
    unsafe X509_STORE_up_ref(store.store)
    unsafe TS_VERIFY_CTX_set_store(context, store.store)
    return unsafe TS_RESP_verify_token(context, token) == 1
  }
}
