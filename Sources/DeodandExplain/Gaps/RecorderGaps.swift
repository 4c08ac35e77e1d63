import DeodandEvents

/// What recorders say of themselves: that they stopped, what they lost, what their clocks did.
///
/// One pass in the order of the log; memory grows with the recorders, not with the records.
///
/// All of it is the recorders' own word: who controls a recorder controls what it says of itself.
/// It helps against accidents and against whoever ends a recorder, not against one that lies.
struct RecorderGaps {
  /// `monotonic` is the steady clock, in nanoseconds; `time` is the civil clock, in microseconds.
  private struct State {
    var started: Record?
    var hasStopped = false
    var last: (sequence: UInt64, time: Timestamp, monotonic: UInt64)?
    /// The last sign of life, and the shortest time between two of them, in nanoseconds.
    var beat: UInt64?
    var rhythm: UInt64?
  }

  /// By the number of the record in which the recorder started.
  private var states: [UInt64: State] = [:]
  private var gaps: [Gap] = []
  private var unknown: [(type: EventType, count: Int, records: [UInt64])] = []

  private let held: Held

  init(_ held: Held) { self.held = held }

  /// The recorders that wrote what was taken.
  var seen: Set<UInt64> { Set(states.keys) }

  /// Takes the next record.
  ///
  /// Some records may be taken twice, of a recorder that is looked up on its own; a number that is
  /// not larger than the last is not compared again.
  mutating func take(_ record: Record) {
    note(record.type, record.sequence)
    guard let recorder = record.recorder else { return }
    var state = states[recorder] ?? State()
    switch record.type {
    case .recorderStarted: state.started = record
    case .recorderStopped: state.hasStopped = true
    case .recorderDropped: stateLoss(record)
    default: break
    }
    // Records of one run leave out what other runs wrote between them; both clocks go on there.
    if let last = state.last, last.sequence < record.sequence {
      compare(last, record)
      stateSilence(last, record, rhythm: state.rhythm)
    }
    if record.type == .recorderHeartbeat {
      if let beat = state.beat, record.monotonic > beat {
        state.rhythm = min(state.rhythm ?? .max, record.monotonic - beat)
      }
      state.beat = record.monotonic
    }
    if state.last.map({ $0.sequence < record.sequence }) ?? true {
      state.last = (record.sequence, record.time, record.monotonic)
    }
    states[recorder] = state
  }

  /// Each such record is a finding of its own.
  private mutating func stateLoss(_ record: Record) {
    let count = record[.count] ?? 0
    gaps.append(
      Gap(
        .dropped, .recorded, "Events that the recorder lost: \(count).", [record.sequence],
        run: record.run))
  }

  /// The rule by which a step of the clock is told.
  private static let rule = Rule(name: "clock-against-monotonic", grade: .recorded)
  /// Clocks are set by less than this all the time.
  ///
  /// In microseconds.
  private static let tolerance: Int64 = 1_000_000

  /// The step is the difference of two differences, so neither clock need be right.
  private mutating func compare(
    _ last: (sequence: UInt64, time: Timestamp, monotonic: UInt64), _ record: Record
  ) {
    let civil = record.time.microseconds - last.time.microseconds
    let steady =
      record.monotonic >= last.monotonic
      ? Int64(clamping: (record.monotonic - last.monotonic) / 1000)
      : -Int64(clamping: (last.monotonic - record.monotonic) / 1000)
    // Times come from records, which anybody may have written: no arithmetic on them may stop the
    // process.
    let (step, overflows) = civil.subtractingReportingOverflow(steady)
    guard overflows || step.magnitude > UInt64(Self.tolerance) else { return }
    let direction = step < 0 ? "back" : "forward"
    gaps.append(
      Gap(
        .clockStep, .derived(Self.rule),
        "The recorder's civil clock went \(direction) by \(step.magnitude / 1_000_000) s against its steady clock.",
        [last.sequence, record.sequence]))
  }

  /// A recorder that gives signs of life and then gives none for long, though its clock went on.
  private mutating func stateSilence(
    _ last: (sequence: UInt64, time: Timestamp, monotonic: UInt64), _ record: Record,
    rhythm: UInt64?
  ) {
    guard let rhythm, record.monotonic > last.monotonic else { return }
    let pause = record.monotonic - last.monotonic
    // Divided and not multiplied, for a product of numbers from a record could overflow.
    guard pause / Self.missedBeats > rhythm else { return }
    gaps.append(
      Gap(
        .recorderSilent, .missing,
        "A recorder that gives a sign of life every \(rhythm / 1_000_000_000) s gave none for "
          + "\(pause / 1_000_000_000) s.", [last.sequence, record.sequence]))
  }

  /// One late sign of life is nothing; this many in a row are missed.
  private static let missedBeats: UInt64 = 3

  /// A type that is not known here is no fault: it may be a program's own, or of a later version.
  private mutating func note(_ type: EventType, _ sequence: UInt64) {
    if type.isKnown { return }
    if let index = unknown.firstIndex(where: { $0.type == type }) {
      unknown[index].count += 1
      if unknown[index].records.count < 8 { unknown[index].records.append(sequence) }
    } else if unknown.count < Self.types {
      unknown.append((type, 1, [sequence]))
    }
  }

  /// How many unknown types are told apart.
  ///
  /// Bounds memory: whoever writes drafts chooses their types.
  private static let types = 64

  /// What was found: what recorders said, in the order of the log, then what they left unsaid.
  var findings: [Gap] {
    var all = gaps
    for (recorder, state) in states.sorted(by: { $0.key < $1.key }) where !state.hasStopped {
      guard let started = state.started, !Self.isOneShot(started) else { continue }
      let last = state.last.map(\.sequence).map { $0 > recorder ? [recorder, $0] : [recorder] }
      all.append(
        Gap(
          .recorderSilent, .missing,
          "That a recorder stopped is not \(held.onRecord): it still runs, or it was ended\(held.orElsewhere).",
          last ?? [recorder]))
    }
    for entry in unknown {
      all.append(
        Gap(
          .unknownType, .recorded,
          "Records of the type \(Visible.line(entry.type.rawValue, limit: 80)), which is not known here: "
            + "\(entry.count).", entry.records))
    }
    return all
  }

  /// Commands that record one event and end share a start and never state a stop.
  ///
  /// A recorder that says nothing of what it watches is not taken for one.
  private static func isOneShot(_ started: Record) -> Bool {
    let watches = started[.watches] ?? []
    return !watches.isEmpty && watches.allSatisfy { $0.channel == .hook }
  }
}
