import DeodandCrypto
public import DeodandEvents
import DeodandLog

/// A bundle as a log: the records and contents that are in it.
///
/// Made of a bundle that was verified; questions about what is not in it are answered `notFound`.
public struct BundleReader: EventReader, Sendable {
  private let records: [UInt64: Record]
  private let disclosed: [Commitment: (salt: [UInt8], path: String)]
  private let withheld: [Commitment: String]
  private let bundle: UncheckedBundle
  /// The origin of the log that the bundle is from.
  public let origin: String
  /// One more than the highest record number in the bundle.
  ///
  /// Not the log's size, and not the number of records here: those between are simply not found.
  public let size: UInt64

  init(_ bundle: UncheckedBundle, origin: String) {
    self.bundle = bundle
    self.origin = origin
    var records: [UInt64: Record] = [:]
    _ = bundle.forEachLine(BundlePath.records) { line in
      // Lines that are no records were findings of the verdict before.
      guard let record = try? Record(parsing: line), records[record.sequence] == nil else { return }
      records[record.sequence] = record
    }
    self.records = records
    size = (records.keys.max() ?? 0) + 1
    disclosed = Dictionary(
      (bundle.disclosures ?? []).map { ($0.commitment, ($0.salt, $0.path)) }
    ) { first, _ in first }
    withheld = Dictionary((bundle.withheld ?? []).map { ($0.commitment, $0.reason) }) { a, _ in a }
  }

  /// The record of that number, if the bundle holds it.
  public func record(_ sequence: UInt64) throws(ReadError) -> Record {
    guard let record = records[sequence] else {
      throw ReadError(.notFound, "record \(sequence) is not in this bundle")
    }
    return record
  }

  /// The matching records of the bundle; words are looked for in records and disclosed content.
  ///
  /// There is no index: each question takes a pass over all records, and over the disclosed content
  /// if it has words.
  public func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] {
    var candidates = Array(records.values)
    if let text = query.text {
      let words = text.split(separator: " ").map { String($0).lowercased() }
      candidates = candidates.filter { holds(words, $0) }
    }
    return query.select(from: candidates)
  }

  private func holds(_ words: [String], _ record: Record) -> Bool {
    var text = String(decoding: record.bytes, as: UTF8.self).lowercased()
    for reference in record.content {
      for case .chunk(let commitment) in reference.items {
        if case .available(let bytes, _)? = try? content(commitment) {
          text += " " + String(decoding: bytes, as: UTF8.self).lowercased()
        }
      }
    }
    return words.allSatisfy(text.contains)
  }

  /// What a commitment stands for, as far as the bundle discloses it.
  ///
  /// Compared with its commitment at each reading, since the file may have changed after the
  /// verdict.
  public func content(_ commitment: Commitment) throws(ReadError) -> ContentState {
    if let (salt, path) = disclosed[commitment], let bytes = bundle.file(path) {
      guard Hash256(HMACSHA256.tag(key: salt, bytes)) == commitment.hash else {
        throw ReadError(.malformed, "content \(commitment.hex) is not what its record commits to")
      }
      return .available(bytes: bytes, salt: salt)
    }
    switch withheld[commitment] {
    case "erased"?: return .erased(nil)
    case "missing"?, nil: return .missing
    default: return .withheld
    }
  }
}
