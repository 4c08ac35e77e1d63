import DeodandCrypto

/// Stands for the name of a run while a log is verified: the first 128 bits of its SHA-256.
///
/// A log may have a million runs with names of 512 bytes; a digest costs 16 whatever the name, and
/// nobody finds two names with one, however many they may write into a log.
public struct RunName: Sendable, Hashable {
  private let high: UInt64
  private let low: UInt64

  /// The run with that name, as records write it: canonical JSON has one spelling of each text.
  public init(_ name: [UInt8]) {
    let digest = SHA256.hash(name).bytes
    func word(_ start: Int) -> UInt64 {
      digest[start..<(start + 8)].reduce(0) { $0 << 8 | UInt64($1) }
    }
    (high, low) = (word(0), word(8))
  }
}
