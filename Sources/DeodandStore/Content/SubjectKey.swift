import DeodandCrypto

/// What seals the content of one data subject: two keys derived from the subject's master key.
///
/// Both are HMAC-SHA-256 of the master key over a domain label and the subject's label, so that
/// neither key tells anything of the other, and a label that is changed in the database opens
/// nothing. Destroying `keys/content/<id>.key` destroys every salt and every plaintext at once.
///
/// A class, so that the derived keys are in memory once and are wiped once, with the last
/// reference.
package final class SubjectKey: Sendable {
  /// The row of `content_key`.
  package let id: Int64
  /// Whose key it is.
  package let label: String
  let encryption: SecretKey
  let salt: SecretKey

  /// Derives the keys from the 32 bytes of a key file.
  package init(id: Int64, label: String, master: [UInt8]) throws(StoreError) {
    self.id = id
    self.label = label
    encryption = try SubjectKey.derive(master, "deodand/v1/content-encryption", label)
    salt = try SubjectKey.derive(master, "deodand/v1/content-salt", label)
  }

  /// The error names no key and no label: it may end up in a log file.
  private static func derive(
    _ master: [UInt8], _ domain: String, _ label: String
  ) throws(StoreError) -> SecretKey {
    // The zero byte ends the domain: no label can make one domain look like another.
    let tag = HMACSHA256.tag(key: master, Array(domain.utf8) + [0] + Array(label.utf8))
    do {
      return try SecretKey(copying: tag.bytes)
    } catch {
      throw StoreError(
        .keyWrong, "a content key could not be derived", remedy: "restore the keys directory")
    }
  }
}
