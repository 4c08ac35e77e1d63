import DeodandCrypto
import DeodandEvents

/// The key that seals evidence bundles, and its certificate, as they are made for a new log.
struct EvidenceKey {
  let keyPEM: String
  let certificatePEM: String
  let certificateDER: [UInt8]

  static func make(origin: String, time: Timestamp) throws(StoreError) -> EvidenceKey {
    EvidenceKey(keyPEM: "", certificatePEM: "", certificateDER: [])
  }
}
