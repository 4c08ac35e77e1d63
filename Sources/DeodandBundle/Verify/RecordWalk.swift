import DeodandEvents
import DeodandLog

/// One walk over the records of a bundle: what the rules need of them, and no record itself, for a
/// bundle may hold more of them than memory.
struct RecordWalk: Sendable {
  /// The numbers of the records that could be parsed, in the order of the file.
  private(set) var sequences: [UInt64] = []
  /// Their leaf hashes.
  private(set) var leaves: [Hash256] = []
  /// Lines of the records file that are no records.
  ///
  /// They have no number that could be trusted, and so are counted and not named.
  private(set) var malformed = 0
  /// Record 0.
  private(set) var birth: BirthCertificate?
  /// Records that follow another and do not name it.
  ///
  /// Only direct neighbours are compared: between others the bundle lacks what would link them.
  private(set) var broken: [UInt64] = []
  /// Records with content that is neither disclosed nor listed as withheld.
  private(set) var unaccounted: [UInt64] = []
  /// Whether content is disclosed or listed as withheld that no record commits to.
  private(set) var isUncommitted = false
  /// Whether every selected record is of the run that was selected.
  private(set) var isOfRun = true
  /// What the selected records of runs say of their places: of the run that was selected, or of
  /// each run of an incident, by its name's bytes.
  private(set) var runs: [[UInt8]: RunWalk] = [:]
  /// The selected records that are entries of incidents.
  private(set) var entries: [Record] = []
  private var selected: Set<UInt64>
  private var countsRuns = true
  private var hasFirst = false

  /// `accounted` are the commitments that the bundle discloses or lists as withheld.
  ///
  /// The file is read line by line, and every record is parsed once here for all rules.
  init(_ bundle: UncheckedBundle, _ manifest: BundleManifest?, accounted: [Commitment]) {
    selected = Set(manifest?.selected ?? [])
    if case .range = manifest?.selection { countsRuns = false }
    var run: String?
    if case .run(let name) = manifest?.selection { run = name }
    let accounted = Set(accounted)
    var committed: Set<Commitment> = []
    var walk = self
    let isWhole = bundle.forEachLine(BundlePath.records) { line in
      guard let record = try? Record(parsing: line) else {
        walk.malformed += 1
        return
      }
      walk.take(record, run: run)
      var isAccounted = true
      for case .chunk(let commitment) in record.content.flatMap(\.items) {
        if accounted.contains(commitment) {
          committed.insert(commitment)
        } else {
          isAccounted = false
        }
      }
      if !isAccounted { walk.unaccounted.append(record.sequence) }
    }
    self = walk
    isUncommitted = committed.count < accounted.count
    // A file that breaks off in its last line has no lines at all: nothing in it is believed.
    if !isWhole { (sequences, leaves, birth, malformed, runs) = ([], [], nil, 0, [:]) }
  }

  /// Leaf hashes are computed from the lines as they stand, and never taken from the bundle.
  private mutating func take(_ record: Record, run: String?) {
    let leaf = LeafHash.of(record.bytes)
    // A record may claim the largest number there is, and then has no next one.
    if let before = sequences.last, before < .max, record.sequence == before + 1,
      record.previous != leaves.last
    {
      broken.append(record.sequence)
    }
    sequences.append(record.sequence)
    leaves.append(leaf)
    if record.sequence == 0, !hasFirst {
      hasFirst = true
      birth = BirthCertificate(record)
    }
    guard selected.contains(record.sequence) else { return }
    if let run, record.run?.utf8.elementsEqual(run.utf8) != true { isOfRun = false }
    if countsRuns, let name = record.run { runs[Array(name.utf8), default: RunWalk()].see(record) }
    if Incident.types.contains(record.type) { entries.append(record) }
  }

  /// Whether every selected record meets a condition: walks over the records once more.
  ///
  /// A second pass costs less than keeping the records, of which there may be more than memory
  /// holds.
  func allSelected(of bundle: UncheckedBundle, _ isFit: (Record) -> Bool) -> Bool {
    var answer = true
    let isWhole = bundle.forEachLine(BundlePath.records) { line in
      guard let record = try? Record(parsing: line), selected.contains(record.sequence) else {
        return
      }
      if !isFit(record) { answer = false }
    }
    return answer && isWhole
  }
}
