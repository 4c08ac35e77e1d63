import Foundation

/// Numbers that look random and can be had again from their seed (SplitMix64).
///
/// A random test makes one and puts it into the message of every expectation; whoever sees the test
/// fail repeats it with `DEODAND_TEST_SEED=N`.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  /// The seed of this run of the tests: that of the environment, else another one each time.
  public static let runSeed =
    ProcessInfo.processInfo.environment["DEODAND_TEST_SEED"].map(seed(named:))
    ?? UInt64.random(in: 0...UInt64.max)

  /// What the sequence began with.
  public let seed: UInt64
  private var state: UInt64

  /// Begins the sequence of a seed.
  public init(seed: UInt64 = SeededGenerator.runSeed) {
    self.seed = seed
    state = seed
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A seed that is mistyped must not pass for another one.
  private static func seed(named text: String) -> UInt64 {
    guard let seed = UInt64(text) else {
      preconditionFailure("DEODAND_TEST_SEED is not a number from 0 to 2^64 - 1: \(text)")
    }
    return seed
  }
}

extension SeededGenerator: CustomStringConvertible {
  /// How to have the same numbers again.
  public var description: String { "DEODAND_TEST_SEED=\(seed)" }
}

extension SeededGenerator {
  /// Any bytes, as many as the range allows.
  public mutating func bytes(_ count: ClosedRange<Int>) -> [UInt8] {
    (0..<Int.random(in: count, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) }
  }

  /// One of the values, of which there must be some.
  public mutating func pick<Value>(_ values: [Value]) -> Value {
    precondition(!values.isEmpty, "there is nothing to pick from")
    return values[Int.random(in: 0..<values.count, using: &self)]
  }
}
