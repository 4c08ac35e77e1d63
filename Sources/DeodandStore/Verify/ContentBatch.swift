import DeodandEvents

/// Sealed content of one subject, to be opened and compared with its commitments on any thread.
///
/// A batch has one key, so that its schedule is computed once for all rows.
struct ContentBatch: Sendable {
  let key: SubjectKey
  var rows: [(commitment: Commitment, sealed: [UInt8])] = []
  var byteCount = 0

  /// Those that are not what their commitments say.
  ///
  /// Plaintext exists within one turn of the loop only, and is dropped as soon as its tag was
  /// compared.
  func failures() -> (checked: Int, failed: [Commitment]) {
    let cipher = ContentCipher(key)
    let failed = rows.filter { cipher.open($0.sealed, $0.commitment) == nil }
    return (rows.count, failed.map(\.commitment))
  }
}
