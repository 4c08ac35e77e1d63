import DeodandCrypto

/// Whether every byte of a seal is one that was written, and none was changed where no signature
/// looks.
///
/// A CMS signature (RFC 5652 section 5) covers the attributes and, through them, the list; its
/// frame (versions, names of algorithms, the signer's name) is covered by nothing, and libcrypto
/// reads it leniently. What the seal means is libcrypto's to say. Here the frame is written once
/// more, around the attributes and the signature, and compared: the form in which
/// `CMS.signDetached` writes is the only one that is accepted.
enum SealForm {
  static func isExact(_ seal: [UInt8], by certificate: Certificate) -> Bool {
    guard let parts = parts(of: seal), let signer = signer(of: certificate),
      frame(parts, signer, certificate) == seal
    else { return false }
    // Over the very bytes: libcrypto would write the attributes again before it checks them.
    return certificate.isValid(signature: parts.signature, for: [DER.set] + parts.attributes[1...])
  }

  private struct Parts {
    /// The signed attributes with their header.
    let attributes: [UInt8]
    /// The signature's bytes.
    let signature: [UInt8]
  }

  /// SignedData and SignerInfo in the order of RFC 5652 sections 5.1 and 5.3; what is passed over
  /// is compared by `frame`.
  private static func parts(of seal: [UInt8]) -> Parts? {
    var outer = DER(seal)
    guard var info = outer.enter(DER.sequence), info.next(DER.identifier) != nil,
      var wrapped = info.enter(DER.context), var signed = wrapped.enter(DER.sequence),
      signed.next(DER.integer) != nil, signed.next(DER.set) != nil,
      signed.next(DER.sequence) != nil, signed.next(DER.context) != nil,
      var signers = signed.enter(DER.set), var signer = signers.enter(DER.sequence),
      signer.next(DER.integer) != nil, signer.next(DER.sequence) != nil,
      signer.next(DER.sequence) != nil, let attributes = signer.next(DER.context),
      signer.next(DER.sequence) != nil, let signature = signer.next(DER.octets)
    else { return nil }
    return Parts(attributes: attributes.whole, signature: signature.content)
  }

  /// The certificate's issuer and number: how the seal names its signer.
  ///
  /// IssuerAndSerialNumber of RFC 5652 section 10.2.4, out of the certificate's own bytes.
  private static func signer(of certificate: Certificate) -> [UInt8]? {
    var outer = DER(certificate.der)
    guard var whole = outer.enter(DER.sequence), var body = whole.enter(DER.sequence),
      body.next(DER.context) != nil, let number = body.next(DER.integer),
      body.next(DER.sequence) != nil, let issuer = body.next(DER.sequence)
    else { return nil }
    return DER.write(DER.sequence, issuer.whole + number.whole)
  }

  /// Everything of a seal that no signature covers, in the one form that is accepted.
  private static func frame(
    _ parts: Parts, _ signer: [UInt8], _ certificate: Certificate
  ) -> [UInt8] {
    let one = DER.write(DER.integer, [1])
    let sha256 = DER.write(DER.sequence, Identifier.sha256)
    let info = DER.write(
      DER.sequence,
      one + signer + sha256 + parts.attributes
        + DER.write(DER.sequence, Identifier.ecdsaWithSHA256)
        + DER.write(DER.octets, parts.signature))
    let signed = DER.write(
      DER.sequence,
      one + DER.write(DER.set, sha256) + DER.write(DER.sequence, Identifier.data)
        + DER.write(DER.context, certificate.der) + DER.write(DER.set, info))
    return DER.write(DER.sequence, Identifier.signedData + DER.write(DER.context, signed))
  }
}

/// Object identifiers, encoded.
private enum Identifier {
  /// id-signedData, 1.2.840.113549.1.7.2.
  static let signedData: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 2]
  /// id-data, 1.2.840.113549.1.7.1.
  static let data: [UInt8] = [6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1]
  /// id-sha256, 2.16.840.1.101.3.4.2.1.
  static let sha256: [UInt8] = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]
  /// ecdsa-with-SHA256, 1.2.840.10045.4.3.2.
  static let ecdsaWithSHA256: [UInt8] = [6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2]
}

/// Just enough of DER (X.690) to take a seal apart and to write its frame.
///
/// Tags are of one byte, as all that a seal has. Lengths are read in any form and written in the
/// shortest: the comparison refuses what differs.
private struct DER {
  static let integer: UInt8 = 0x02
  static let octets: UInt8 = 0x04
  static let identifier: UInt8 = 0x06
  static let sequence: UInt8 = 0x30
  static let set: UInt8 = 0x31
  /// `[0]`, constructed: the content of a ContentInfo, the certificates, the signed attributes, the
  /// version of a certificate.
  static let context: UInt8 = 0xa0

  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next value, if it has that tag and is whole.
  mutating func next(_ tag: UInt8) -> (whole: [UInt8], content: [UInt8])? {
    guard rest.count >= 2, rest[rest.startIndex] == tag else { return nil }
    let first = Int(rest[rest.startIndex + 1])
    let extra = first < 0x80 ? 0 : first & 0x7f
    // Three digits are 16 MiB, more than any seal; a length that is not in its shortest form fails
    // the comparison.
    guard extra <= 3, rest.count >= 2 + extra else { return nil }
    let digits = rest[(rest.startIndex + 2)..<(rest.startIndex + 2 + extra)]
    let length = extra == 0 ? first : digits.reduce(0) { $0 << 8 | Int($1) }
    guard rest.count - 2 - extra >= length else { return nil }
    let whole = rest.prefix(2 + extra + length)
    rest = rest.dropFirst(whole.count)
    return (Array(whole), Array(whole.suffix(length)))
  }

  /// A reader of the next value's content.
  mutating func enter(_ tag: UInt8) -> DER? { next(tag).map { DER($0.content) } }

  /// A value in its shortest form.
  static func write(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var digits: [UInt8] = []
    var count = content.count
    while count > 0 {
      digits.insert(UInt8(count & 0xff), at: 0)
      count >>= 8
    }
    let length =
      content.count < 0x80 ? [UInt8(content.count)] : [0x80 | UInt8(digits.count)] + digits
    return [tag] + length + content
  }
}
