import DeodandCrypto
public import DeodandEvents
import DeodandLog

/// A bundle as a log: the records and contents that are in it, and nothing else.
///
/// What is computed from it can say nothing that the bundle does not hold; questions about what is
/// not in it are answered `notFound`. Records and contents stay in the file and are read when they
/// are asked for, each compared with the hash that the verdict was on. It is for one thread.
public final class BundleReader: EventReader {
  private let bundle: UncheckedBundle
  private let table: RecordTable
  private let disclosed: [Commitment: (salt: Hash256, file: String)]
  private let withheld: [Commitment: String]
  /// Records read lately; all are dropped when there are too many.
  private var recent: [UInt64: Record] = [:]
  private var contents = RecentBytes()
  /// How much may still be handed out, in bytes; nil for any amount.
  private var allowance: Int?
  /// Whether more was asked for than was allowed.
  private(set) var isExhausted = false
  private static let recentRecords = 256

  /// The origin of the log that the bundle is from.
  public let origin: String
  /// One more than the highest record number in the bundle.
  ///
  /// Not the log's size, and not the number of records here: those between are simply not found.
  public let size: UInt64
  /// A bundle is a selection, also where nothing was left out: it can't tell.
  public var isWhole: Bool { false }
  /// How many records there are.
  public var count: Int { table.sequences.count }

  /// `allowance` bounds what is handed out in bytes: a bundle of a stranger's may ask for the same
  /// content in each of its records, and a verifier is not to be kept busy for days.
  init(_ bundle: UncheckedBundle, origin: String, allowance: Int? = nil) {
    self.allowance = allowance
    self.bundle = bundle
    self.origin = origin
    table = RecordTable(bundle)
    size = table.sequences.last.map { $0 == .max ? $0 : $0 + 1 } ?? 0
    var disclosed: [Commitment: (salt: Hash256, file: String)] = [:]
    for item in bundle.disclosures ?? [] {
      // A salt of another length was a finding of the verdict before.
      guard let salt = Hash256(item.salt), disclosed[item.commitment] == nil else { continue }
      disclosed[item.commitment] = (salt, item.path)
    }
    self.disclosed = disclosed
    withheld = Dictionary((bundle.withheld ?? []).map { ($0.commitment, $0.reason) }) { a, _ in a }
  }

  /// The record of that number, if the bundle holds it.
  public func record(_ sequence: UInt64) throws(ReadError) -> Record {
    if let known = recent[sequence] { return known }
    guard let place = table.place(of: sequence) else {
      throw ReadError(.notFound, "record \(sequence) is not in this bundle")
    }
    let record = try record(at: place)
    if recent.count >= Self.recentRecords { recent.removeAll(keepingCapacity: true) }
    recent[sequence] = record
    return record
  }

  /// Takes what is handed out from what may be.
  private func charge(_ count: Int) throws(ReadError) {
    guard let left = allowance else { return }
    // Looking something up costs about as much as reading half a kilobyte.
    guard left > count + 512 else {
      isExhausted = true
      throw ReadError(.storage, "more would have to be read than a bundle of this size may ask for")
    }
    allowance = left - count - 512
  }

  private func record(at place: Int) throws(ReadError) -> Record {
    try charge(table.range(of: place).count)
    guard let bytes = bundle.bytes(of: BundlePath.records, table.range(of: place)),
      LeafHash.of(bytes) == table.leaves[place], let record = try? Record(parsing: bytes)
    else {
      throw ReadError(
        .storage, "record \(table.sequences[place]) is not what it was when the bundle was opened")
    }
    return record
  }

  /// Hands every record of a range that is here to the body, in order, while it answers true.
  public func forEachRecord(
    in range: Range<UInt64>, _ body: (UInt64, [UInt8]) throws(ReadError) -> Bool
  ) throws(ReadError) {
    var place = table.firstPlace(from: range.lowerBound)
    while place < count, table.sequences[place] < range.upperBound {
      guard try body(table.sequences[place], record(at: place).bytes) else { return }
      place += 1
    }
  }

  /// The matching records of the bundle; words are looked for in records and disclosed content.
  ///
  /// Words take a pass over the records that meet the other conditions, and over their content.
  public func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] {
    let words = query.text?.split(separator: " ").map { String($0).lowercased() }
    var found: [UInt64] = []
    /// Whether more is wanted.
    func take(_ place: Int) throws(ReadError) -> Bool {
      let sequence = table.sequences[place]
      if let range = query.range, !range.contains(sequence) { return true }
      let record = try record(sequence)
      guard query.matches(record), words.map({ holds($0, record) }) ?? true else { return true }
      found.append(sequence)
      return found.count < query.limit ?? .max
    }
    if query.limit == 0 { return [] }
    if let candidates = table.candidates(of: query) {
      let ordered = query.order == .ascending ? candidates : candidates.reversed()
      for place in ordered { if try !take(Int(place)) { break } }
    } else {
      let all = query.order == .ascending ? Array(0..<count) : (0..<count).reversed()
      for place in all { if try !take(place) { break } }
    }
    return found
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
    if let known = contents[commitment] {
      try charge(known.bytes.count)
      return .available(bytes: known.bytes, salt: known.salt)
    }
    if let (hash, file) = disclosed[commitment], let bytes = bundle.file(file) {
      try charge(bytes.count)
      let salt = hash.bytes
      guard Hash256(HMACSHA256.tag(key: salt, bytes)) == commitment.hash else {
        throw ReadError(.malformed, "content \(commitment.hex) is not what its record commits to")
      }
      contents.keep(bytes, salt, of: commitment)
      return .available(bytes: bytes, salt: salt)
    }
    switch withheld[commitment] {
    case "erased"?: return .erased(nil)
    case "missing"?, nil: return .missing
    default: return .withheld
    }
  }

  /// The file in which a content is disclosed, from the bundle's top; nil if it is not.
  public func file(of commitment: Commitment) -> String? { disclosed[commitment]?.file }
}

/// Contents that were read lately, up to so many bytes: a question comes back to the same ones.
private struct RecentBytes {
  private var kept: [Commitment: (bytes: [UInt8], salt: [UInt8])] = [:]
  private var size = 0
  private static let limit = 1 << 20

  subscript(commitment: Commitment) -> (bytes: [UInt8], salt: [UInt8])? { kept[commitment] }

  mutating func keep(_ bytes: [UInt8], _ salt: [UInt8], of commitment: Commitment) {
    if size + bytes.count > Self.limit {
      kept.removeAll(keepingCapacity: true)
      size = 0
    }
    guard bytes.count <= Self.limit / 4 else { return }
    kept[commitment] = (bytes, salt)
    size += bytes.count
  }
}
