import DeodandEvents

/// Sealed content of one subject, to be opened and compared with its commitments on any thread.
struct ContentBatch: Sendable {
  let key: SubjectKey
  var rows: [(commitment: Commitment, sealed: [UInt8])] = []
  var byteCount = 0

  /// Those that are not what their commitments say.
  func failures() -> (checked: Int, failed: [Commitment]) {
    let cipher = ContentCipher(key)
    let failed = rows.filter { cipher.open($0.sealed, $0.commitment) == nil }
    return (rows.count, failed.map(\.commitment))
  }
}
