/// The parts of answers on their way into a bundle: each waits beside it until all are made.
///
/// Memory is one piece for each part.
struct AnswerSpool {
  private var sinks: [any BundleSink] = []
  private var buffers = [[UInt8]](repeating: [], count: AnswerPart.allCases.count)

  /// Makes places beside a bundle, which go when this goes.
  init(beside sink: any BundleSink) throws {
    for _ in AnswerPart.allCases { sinks.append(try sink.scratch()) }
  }

  /// Appends to a part.
  mutating func write(_ part: AnswerPart, _ bytes: [UInt8]) throws {
    buffers[part.rawValue] += bytes
    if buffers[part.rawValue].count >= BundleLimits.pieceBytes { try flush(part) }
  }

  /// Hands a part on, piece by piece.
  mutating func forEachPiece(of part: AnswerPart, _ body: ([UInt8]) throws -> Void) throws {
    try flush(part)
    try sinks[part.rawValue].source().forEachPiece(body)
  }

  private mutating func flush(_ part: AnswerPart) throws {
    let buffer = buffers[part.rawValue]
    for start in stride(from: 0, to: buffer.count, by: BundleLimits.pieceBytes) {
      let end = min(start + BundleLimits.pieceBytes, buffer.count)
      try sinks[part.rawValue].append(Array(buffer[start..<end]))
    }
    buffers[part.rawValue].removeAll(keepingCapacity: true)
  }
}
