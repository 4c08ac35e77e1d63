import DeodandCrypto
import DeodandEvents
import DeodandStore

/// New event identifiers, made of the clock and random bytes.
package enum Identifiers {
  /// A version 7 UUID.
  ///
  /// Its 48 bits of milliseconds make identifiers of one process sort roughly by time (RFC 9562
  /// section 5.7); nothing may rely on that, for clocks go back.
  package static let mint: @Sendable () -> String = {
    EventID.uuidv7(at: RecorderClock.system.now().time, random: Random.bytes(10)[...])
  }

  /// The hexadecimal SHA-256 of bytes.
  package static let digest: @Sendable ([UInt8]) -> String = { Hex.encode(SHA256.hash($0).bytes) }
}
