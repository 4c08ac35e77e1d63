import DeodandCrypto
import Testing

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
}

private func bytes(_ hex: String) -> [UInt8] {
  var digits = Array(hex)[...]
  var result: [UInt8] = []
  while digits.count >= 2 {
    result.append(UInt8(String(digits.prefix(2)), radix: 16) ?? 0)
    digits = digits.dropFirst(2)
  }
  return result
}

@Suite("Digests")
struct DigestTests {
  @Test(
    "SHA-256 of the examples of FIPS 180-4",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
    ])
  func sha256(text: String, digest: String) {
    #expect(hex(SHA256.hash(Array(text.utf8)).bytes) == digest)
    var stream = SHA256Stream()
    for byte in text.utf8 { stream.update([byte]) }
    #expect(hex(stream.finish().bytes) == digest)
  }

  @Test("a prefix is a byte before the bytes")
  func prefixes() {
    let message = Array("entry".utf8)
    #expect(SHA256.hash(prefix: 0, message) == SHA256.hash([0] + message))
    let left = SHA256.hash([1])
    let right = SHA256.hash([2])
    #expect(SHA256.node(prefix: 1, left, right) == SHA256.hash([1] + left.bytes + right.bytes))
    #expect(SHA256Digest(left.bytes) == left)
    #expect(SHA256Digest(Array(left.bytes.dropLast())) == nil)
  }

  @Test(
    "HMAC-SHA-256 of RFC 4231",
    arguments: [
      (
        String(repeating: "0b", count: 20), "4869205468657265",
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        String(repeating: "aa", count: 131),
        "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
          + "204b6579204669727374",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ])
  func hmac(key: String, message: String, tag: String) {
    #expect(hex(HMACSHA256.tag(key: bytes(key), bytes(message)).bytes) == tag)
  }

  @Test("constant-time comparison agrees with equality")
  func constantTime() {
    let value = Random.bytes(40)
    #expect(ConstantTime.equal(value, value))
    #expect(ConstantTime.equal([], []))
    #expect(!ConstantTime.equal(value, Array(value.dropLast())))
    for index in value.indices {
      var other = value
      other[index] ^= 1
      #expect(!ConstantTime.equal(value, other))
    }
  }
}

@Suite("Sealing")
struct SealingTests {
  @Test("the AES-256-GCM test case 14 of the GCM specification")
  func knownAnswer() throws {
    let key = try SecretKey(copying: [UInt8](repeating: 0, count: 32))
    let sealed = AESGCM256(key: key).seal(
      [UInt8](repeating: 0, count: 16), nonce: [UInt8](repeating: 0, count: 12),
      authenticating: [])
    #expect(hex(sealed) == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919")
  }

  @Test("every flipped bit of nonce, bytes, tag and associated bytes is refused")
  func tampering() throws {
    let cipher = AESGCM256(key: SecretKey())
    let nonce = Random.bytes(12)
    let associated = Array("record".utf8)
    for length in [0, 1, 15, 16, 17, 40] {
      let plaintext = Random.bytes(length)
      let sealed = cipher.seal(plaintext, nonce: nonce, authenticating: associated)
      #expect(try cipher.open(sealed, nonce: nonce, authenticating: associated) == plaintext)
      for index in sealed.indices {
        var changed = sealed
        changed[index] ^= 1
        #expect(throws: CryptoError.self) {
          try cipher.open(changed, nonce: nonce, authenticating: associated)
        }
      }
      #expect(throws: CryptoError.self) {
        try cipher.open(sealed, nonce: nonce, authenticating: associated + [0])
      }
      #expect(throws: CryptoError.self) {
        try cipher.open(sealed, nonce: Random.bytes(12), authenticating: associated)
      }
      #expect(throws: CryptoError.self) {
        try AESGCM256(key: SecretKey()).open(sealed, nonce: nonce, authenticating: associated)
      }
    }
    #expect(throws: CryptoError.self) {
      try cipher.open([UInt8](repeating: 0, count: 15), nonce: nonce, authenticating: [])
    }
  }

  @Test("keys of a wrong length are refused; derived keys differ by label and are stable")
  func keys() throws {
    #expect(throws: CryptoError.self) { _ = try SecretKey(copying: [1, 2, 3]) }
    let key = try SecretKey(copying: [UInt8](repeating: 7, count: 32))
    let a = key.derived(for: "a").withBytes { Array($0) }
    #expect(a == key.derived(for: "a").withBytes { Array($0) })
    #expect(a != key.derived(for: "b").withBytes { Array($0) })
  }
}

@Suite("Ed25519")
struct Ed25519Tests {
  @Test("test 2 of RFC 8032 section 7.1")
  func knownAnswer() throws {
    let seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    let key = try Ed25519PrivateKey(seed: seed)
    #expect(
      hex(key.publicKey.raw) == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    #expect(
      hex(key.sign([0x72]))
        == "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
    #expect(key.seed() == seed)
  }

  @Test("every flipped bit of a signature is refused")
  func tampering() throws {
    let key = Ed25519PrivateKey()
    let message = Array("a checkpoint".utf8)
    let signature = key.sign(message)
    let publicKey = key.publicKey
    #expect(publicKey.isValid(signature: signature, for: message))
    for index in signature.indices {
      var changed = signature
      changed[index] ^= 1
      #expect(!publicKey.isValid(signature: changed, for: message))
    }
    #expect(!publicKey.isValid(signature: signature, for: message + [0]))
    #expect(!publicKey.isValid(signature: Array(signature.dropLast()), for: message))
    #expect(!Ed25519PrivateKey().publicKey.isValid(signature: signature, for: message))
    #expect(throws: CryptoError.self) { try Ed25519PublicKey(raw: [1]) }
    #expect(throws: CryptoError.self) { _ = try Ed25519PrivateKey(seed: [1]) }
  }
}
