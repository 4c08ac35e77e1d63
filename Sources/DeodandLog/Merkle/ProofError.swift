/// Why a proof does not prove what it should.
public enum ProofError: String, Error, Sendable {
  /// The index or a size makes no sense.
  case range = "proof-range"
  /// More or fewer hashes than the tree's shape asks for.
  case length = "proof-length"
  /// The hashes lead to another root.
  case mismatch = "proof-mismatch"
}
