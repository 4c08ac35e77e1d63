import DeodandEvents
public import DeodandLog
import DeodandSystem

/// Compares the stored search index with the records: code `search-index`.
///
/// Readers believe what the index key has sealed. Whoever has that key can make an index that hides
/// records, and this is what finds it. Nothing is written.
public enum IndexVerifier {
  /// The finding for the log in a directory.
  ///
  /// The index is made anew from the records on the way; memory does not grow with it.
  public static func finding(on path: String) throws(StoreError) -> Finding {
    let directory = try LogDirectory.open(path)
    guard let key = try? directory.keys.indexKey() else {
      return unverifiable("The index key is not here, so that the index can't be compared.")
    }
    guard let folder = SegmentFolder(directory.indexPath), let ranges = folder.ranges() else {
      return Files.isTaken(directory.indexPath)
        ? invalid("What stands at `index` is no folder of an index.") : absent
    }
    if ranges.isEmpty { return absent }
    var inspection = try Inspection(directory, indexKey: key)
    return try inspection.finding(ranges, in: folder)
  }

  private static let absent = unverifiable(
    "No index is stored: whoever asks makes it from the records.")

  fileprivate static func unverifiable(_ message: String) -> Finding {
    Finding(.coverage, "search-index", .unverifiable, message)
  }

  fileprivate static func invalid(_ message: String, _ records: [Int64] = []) -> Finding {
    Finding(
      .coverage, "search-index", .invalid,
      message + " Remove the folder `index`: it is made anew.",
      records: records.map { UInt64($0) })
  }
}

/// One look at all that is stored.
private struct Inspection {
  private let log: Hash256
  private let keys: LogKeys
  private let reader: LogReader
  private let seal: SegmentSeal
  private var builder: IndexBuilder
  private var compared: Int64 = 0
  private var erased = 0
  private var damagedRecords = false
  private var faults: [(what: String, record: Int64)] = []

  init(_ directory: LogDirectory, indexKey: [UInt8]) throws(StoreError) {
    log = directory.id
    keys = directory.keys
    reader = try LogReader(directory)
    seal = SegmentSeal(indexKey: indexKey)
    builder = IndexBuilder(TermHasher(key: indexKey))
  }

  mutating func finding(
    _ ranges: [Range<Int64>], in folder: borrowing SegmentFolder
  ) throws(StoreError) -> Finding {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      try inspect(range, in: folder)
    }
    if let first = faults.first {
      let more = faults.count == 1 ? "" : " There are \(faults.count) such places."
      return IndexVerifier.invalid("The index \(first.what).\(more)", faults.map(\.record))
    }
    if damagedRecords {
      return IndexVerifier.unverifiable(
        "Records or contents are damaged, so that it can't be told what the index should hold.")
    }
    if erased > 0 {
      return IndexVerifier.unverifiable(
        "\(erased) records hold contents that were erased after they were indexed; the rest agrees. "
          + "Remove the folder `index`, and it is made without them.")
    }
    return Finding(
      .coverage, "search-index", .valid,
      "The stored index of \(compared) records is the one that they give.")
  }

  private mutating func inspect(
    _ range: Range<Int64>, in folder: borrowing SegmentFolder
  ) throws(StoreError) {
    let name = "of records \(range.lowerBound) to \(range.upperBound - 1)"
    switch folder.open(range, of: log, seal: seal) {
    case .gone: return
    case .damaged:
      faults.append(("\(name) is not what its key has sealed", range.lowerBound))
    case .segment(let segment):
      // Of another state of the log, or of one whose keys have come back: no reader uses it.
      guard
        try IndexBuilder.leaf(of: range.upperBound - 1, in: reader) == segment.head.leaf
      else { return }
      do throws(StoreError) {
        let locked = try IndexComparison.lockedKeys(segment)
        if locked.contains(where: { keys.hasSubjectKey(id: $0) }) { return }
        add(try IndexComparison.compare(segment, with: reader, &builder), of: segment)
      } catch {
        guard let damage = segment.damage else { throw error }
        faults.append(("\(name) \(damage)", range.lowerBound))
      }
    }
  }

  private mutating func add(_ result: IndexComparison.Result, of segment: Segment) {
    compared += segment.range.upperBound - segment.range.lowerBound
    erased += result.erased
    if result.isOfDamage {
      damagedRecords = true
      return
    }
    for block in result.blocks {
      faults.append(("says something else than records \(block) to \(block + 255)", block))
    }
    if result.isMisshapen, result.blocks.isEmpty {
      let range = segment.range
      faults.append(
        (
          "of records \(range.lowerBound) to \(range.upperBound - 1) has another form than theirs",
          range.lowerBound
        ))
    }
  }
}
