import DeodandEvents
import DeodandLog

/// How far the runs have come whose records are being written: gives each record its place in its
/// run.
///
/// It is asked under the write lock alone and holds what is committed or being committed; when
/// another process has written it forgets everything. Names are compared as bytes: two that Swift
/// takes for equal are two runs.
struct RunNumbers {
  /// A run as `run_head` has it, and as it is with the records that are being written.
  private struct Entry {
    var stored: RunHead?
    var head: RunHead?
  }

  private var entries: [[UInt8]: Entry] = [:]
  /// Runs that may have come further than `run_head` says.
  private var changed: [[UInt8]] = []
  /// What the runs of the group that is being sealed were before it.
  private var journal: [(run: [UInt8], head: RunHead?)] = []
  /// More runs than this are forgotten between transactions; a look-up of each costs microseconds.
  private static let capacity = 4096

  /// Whether the head of a run is at hand.
  func knows(_ run: [UInt8]) -> Bool { entries[run] != nil }

  /// Takes in what is stored of a run; nil for a run without a record.
  mutating func learn(_ run: [UInt8], _ head: RunHead?) {
    entries[run] = Entry(stored: head, head: head)
  }

  /// The place of the next record of a run that is known.
  mutating func take(_ run: [UInt8], at sequence: UInt64) -> RunPlace {
    guard let entry = entries[run] else { preconditionFailure("a run that nobody looked up") }
    if entry.head == entry.stored { changed.append(run) }
    journal.append((run, entry.head))
    let place = RunHead.next(after: entry.head)
    entries[run]?.head = RunHead(count: place.number, last: sequence)
    return place
  }

  /// Begins a group, which is recorded as a whole or not at all.
  mutating func beginGroup() { journal.removeAll(keepingCapacity: true) }

  /// Takes back the places of the group that was begun last.
  mutating func undoGroup() {
    for (run, head) in journal.reversed() { entries[run]?.head = head }
    beginGroup()
  }

  /// The runs that have come further than is stored, each once; they count as stored afterwards.
  mutating func takeChanges() -> [(run: [UInt8], head: RunHead, isNew: Bool)] {
    var result: [(run: [UInt8], head: RunHead, isNew: Bool)] = []
    for run in changed {
      guard let entry = entries[run], let head = entry.head, head != entry.stored else { continue }
      result.append((run, head, entry.stored == nil))
      entries[run]?.stored = head
    }
    changed.removeAll(keepingCapacity: true)
    return result
  }

  /// Forgets what others may have changed; nothing may be on its way.
  mutating func forget() {
    precondition(changed.isEmpty, "runs are forgotten between transactions")
    entries.removeAll(keepingCapacity: true)
  }

  /// Keeps the memory bounded; between transactions.
  mutating func trim() { if entries.count > Self.capacity { forget() } }
}
