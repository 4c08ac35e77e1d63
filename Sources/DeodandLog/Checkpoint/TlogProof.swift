public import DeodandEvents

/// One record's proof in a file of its own (`c2sp.org/tlog-proof@v1`, extension `.tlog-proof`).
public struct TlogProof: Sendable, Hashable {
  /// The first line of every such file.
  public static let firstLine = "c2sp.org/tlog-proof@v1"

  /// The record's leaf index.
  public let index: UInt64
  /// The siblings from the leaf to the root.
  public let path: [Hash256]
  /// The checkpoint that the proof leads to.
  public let checkpoint: SignedCheckpoint

  /// Joins a proof and its checkpoint.
  public init(index: UInt64, path: [Hash256], checkpoint: SignedCheckpoint) {
    self.index = index
    self.path = path
    self.checkpoint = checkpoint
  }

  /// Parses a proof.
  ///
  /// An `extra` line is unauthenticated, so it is skipped and never given to anyone.
  public init(parsing text: String) throws(NoteError) {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == Self.firstLine[...] else { throw Self.malformed }
    if let line = lines.first, line.hasPrefix("extra ") {
      guard Base64.decode(line.dropFirst(6)) != nil else { throw Self.malformed }
      lines.removeFirst()
    }
    guard let line = lines.popFirst(), line.hasPrefix("index "),
      let index = UInt64(line.dropFirst(6)), String(index) == line.dropFirst(6)
    else { throw Self.malformed }
    var path: [Hash256] = []
    while let line = lines.popFirst(), !line.isEmpty {
      // A tree of 64-bit size is at most 64 levels high; a longer path is refused before it is
      // gathered.
      guard let hash = Base64.decode(line).flatMap({ Hash256($0) }), path.count < 64 else {
        throw Self.malformed
      }
      path.append(hash)
    }
    self.index = index
    self.path = path
    checkpoint = try SignedCheckpoint(parsing: lines.joined(separator: "\n"))
  }

  private static var malformed: NoteError { NoteError(.malformed, "this is not a tlog proof") }

  /// The proof as text.
  public var text: String {
    let hashes = path.map { Base64.encode($0.bytes) + "\n" }.joined()
    return "\(Self.firstLine)\nindex \(index)\n\(hashes)\n\(checkpoint.text)"
  }

  /// Checks that a record is the log's at this index; the reason if not.
  public func verify(
    record: [UInt8], by key: VerifierKey
  ) throws(NoteError) -> Result<VerifiedCheckpoint, ProofError> {
    let verified = try checkpoint.verified(by: key)
    do throws(ProofError) {
      try InclusionProof.check(
        path, leaf: LeafHash.of(record), index: index, size: verified.body.size,
        root: verified.body.root)
    } catch {
      return .failure(error)
    }
    return .success(verified)
  }
}
