/// Decoded bytes as they come, up to a limit.
///
/// The limit is checked after each piece, so that memory stays within the limit and one piece more,
/// whatever ratio of compression an attacker has found.
struct OutputBuffer {
  private(set) var bytes: [UInt8] = []
  private let limit: Int
  /// How many bytes a decoder is given room for at a time.
  ///
  /// A decoder that filled all of them may have more to write: callers ask again then.
  static let pieceBytes = 1 << 16

  init(limit: Int) {
    precondition(limit >= 0, "a limit below nothing")
    self.limit = limit
  }

  /// Lets a decoder write its next piece; it says how many bytes it wrote.
  mutating func piece<Outcome>(
    _ body: (UnsafeMutableBufferPointer<UInt8>) -> (Outcome, written: Int)
  ) throws(CodingError) -> (Outcome, written: Int) {
    var outcome: (Outcome, written: Int)?
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
      let answer = unsafe body(buffer)
      precondition((0...Self.pieceBytes).contains(answer.written), "a decoder overran its buffer")
      count = answer.written
      outcome = answer
    }
    guard let outcome else { preconditionFailure("an array was made without its contents") }
    guard bytes.count + piece.count <= limit else { throw .tooLarge }
    bytes += piece
    return outcome
  }
}
