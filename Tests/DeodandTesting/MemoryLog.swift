import DeodandCrypto
public import DeodandEvents
public import DeodandLog

/// A log in memory: what a recorder would have written, without a disk.
///
/// Everything but the evidence key is the same each time that a test runs, and that within one run
/// of tests.
public struct MemoryLog: Sendable {
  /// The log's origin.
  public let origin: String
  /// What seals bundles of this log.
  public let evidence: EvidenceIdentity
  /// What the records say.
  public private(set) var plans: [RecordPlan]
  /// The records as stored.
  public private(set) var records: [[UInt8]]
  private var runs = RunTally()
  /// The contents, by commitment.
  public var contents: [Commitment: ContentState] = [:]

  /// Begins a log with its birth certificate, which a test may falsify.
  public init(
    origin: String = "example.com/test", evidence: EvidenceIdentity? = nil,
    birth change: (inout JSONObject) -> Void = { _ in }
  ) throws {
    self.origin = origin
    let identity = try evidence ?? EvidenceIdentity.shared.get()
    self.evidence = identity
    var birth: JSONObject = [
      "origin": .string(origin), "format": 3, "build": "test",
      "keys": [
        "checkpoint": .string(try TestKeys.signer(origin).verifier.description),
        "evidence": .string(identity.fingerprint.hex),
        "certificate": .string(Base64.encode(identity.certificate.der)),
      ],
    ]
    change(&birth)
    plans = [RecordPlan(.logCreated, data: birth)]
    records = RecordPlan.seal(plans, source: origin)
  }

  /// Appends a record; its number.
  @discardableResult
  public mutating func append(_ plan: RecordPlan) -> UInt64 {
    let number = UInt64(records.count)
    records.append(
      plan.bytes(
        sequence: number, previous: records.last.map { LeafHash.of($0) }, source: origin,
        runs: &runs))
    plans.append(plan)
    return number
  }

  /// The same log with other plans, sealed anew: every hash is right, nothing is signed again.
  public func rewritten(_ change: (inout [RecordPlan]) -> Void) -> MemoryLog {
    var copy = self
    change(&copy.plans)
    copy.records = RecordPlan.seal(copy.plans, source: origin)
    copy.runs = RunTally()
    for (number, plan) in copy.plans.enumerated() {
      _ = copy.runs.take(plan.subject, at: UInt64(number))
    }
    return copy
  }

  /// The leaf hashes.
  public var leaves: [Hash256] { records.map { LeafHash.of($0) } }

  /// The signed state at a size.
  public func checkpoint(size: Int? = nil, seed: UInt8 = 1) throws -> SignedCheckpoint {
    let size = size ?? records.count
    let body = CheckpointBody(
      origin: origin, size: UInt64(size), root: MerkleTree.root(of: leaves.prefix(size)))
    return SignedCheckpoint.sign(body, with: try TestKeys.signer(origin, seed: seed))
  }

  /// The key that record 0 names.
  public func verifier() throws -> VerifierKey { try TestKeys.signer(origin).verifier }
}

// MARK: - Content

extension MemoryLog {
  /// Keeps bytes as content; the salt is made of how many contents there are.
  public mutating func keep(_ bytes: [UInt8]) -> Commitment {
    let salt = SHA256.hash(Array("salt \(contents.count)".utf8)).bytes
    let commitment = Commitment(Hash256(HMACSHA256.tag(key: salt, bytes)))
    contents[commitment] = .available(bytes: bytes, salt: salt)
    return commitment
  }

  /// Keeps a text as a body of one chunk.
  public mutating func body(
    _ name: String, _ text: String, mediaType: String? = nil
  ) -> ContentReference {
    ContentReference(
      name: name, mediaType: mediaType, byteCount: text.utf8.count, extends: nil,
      items: [.chunk(keep(Array(text.utf8)))], parts: [])
  }
}

// MARK: - Reading

extension MemoryLog: EventReader, HashReader {
  /// How many records there are.
  public var size: UInt64 { UInt64(records.count) }

  /// The record of that number.
  public func record(_ sequence: UInt64) throws(ReadError) -> Record {
    guard sequence < size else { throw ReadError(.notFound, "there is no record \(sequence)") }
    do throws(JSONError) {
      return try Record(parsing: records[Int(sequence)])
    } catch {
      throw ReadError(.malformed, error.message)
    }
  }

  /// The matching records, by reading every one.
  public func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] {
    var all: [Record] = []
    for sequence in 0..<size { all.append(try record(sequence)) }
    return query.select(from: all)
  }

  /// What a commitment stands for.
  public func content(_ commitment: Commitment) throws(ReadError) -> ContentState {
    contents[commitment] ?? .missing
  }

  /// The hashes of a tile, straight from the definition.
  public func hashes(level: Int, tile: UInt64, count: Int) throws(ReadError) -> [Hash256] {
    let leaves = leaves
    let span = 1 << (8 * level)
    return (0..<count).map { index in
      let start = (Int(tile) * 256 + index) * span
      return MerkleTree.root(of: leaves[start..<(start + span)])
    }
  }
}
