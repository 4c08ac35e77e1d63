public import DeodandEvents
public import DeodandLog
import DeodandSystem

/// Verifies a whole log: reads it, and hands it to the rules of DeodandLog.
public enum LogVerifier {
  /// What is told while a log is verified: how many rows of how many were read; first of all none.
  public typealias Progress = (_ done: UInt64, _ total: UInt64) -> Void

  /// Whether content is looked at.
  public enum Contents: Sendable {
    /// Each is opened and compared with its commitment.
    case opened
    /// None is: the verdict is on records, tree, checkpoints and tables, and says so.
    case skipped
  }

  /// Verifies the log in a directory.
  ///
  /// `trust` is what the verifier was given beforehand, `state` where high-water marks are. What is
  /// wrong with a log is a finding; an error is thrown only if there is no log to judge.
  ///
  /// Memory is bounded by the batches on their way and some fifty bytes for each run; time is
  /// linear in the log's bytes. Nothing is written, neither in the log nor in the state directory.
  public static func verify(
    _ path: String, trust: Trust = Trust(),
    state: StateDirectory? = .standard(), contents: Contents = .opened,
    now: Timestamp = RecorderClock.system.now().time, progress: Progress = { _, _ in }
  ) throws(StoreError) -> Verdict {
    let database: Database
    do throws(StoreError) {
      database = try LogDirectory.openForReading(path, state: state)
    } catch {
      guard let finding = StoreFindings.unopened(error, path) else { throw error }
      return Verdict(findings: [finding])
    }
    // Before the snapshot: what is written between the two must not look like a log cut short.
    let highWater = highWater(path, state, birth: try LogWalk.birth(database))
    // One snapshot, however long it takes and whoever writes meanwhile.
    try database.execute("BEGIN")
    let size = try LogWalk.size(database)
    let walk = try LogWalk(database, keys: LogKeys(path: path + "/keys", isLookedAt: true))
    progress(0, walk.total)
    var evidence = LogEvidence(
      checkpoints: try walk.checkpoints(database),
      highWater: highWater, content: nil, trust: trust,
      tileCount: try walk.tileCount(database), now: now)
    if case .mark(let seen, _) = highWater {
      evidence.laterMark = laterMark(path, state, birth: try LogWalk.birth(database), seen, size)
    }
    var verification = LogVerification(evidence, tiles: try StoredTiles(database))
    // A page that can't be read is a finding like others: what was read before it still counts.
    var damage: StoreError?
    do throws(StoreError) {
      try walk.records(into: &verification, progress)
      if let time = try walk.lastTime(database) { verification.setLastTime(time) }
      if contents == .opened { verification.setContent(try walk.contents(progress)) }
    } catch {
      guard error.code == .damaged else { throw error }
      damage = error
    }
    let heads = damage == nil ? try walk.hasRunHeads(verification.runHeads, database) : nil
    let verdict = verification.finish()
    let own = try StoreFindings.all(
      hasSchema: Schema.matches(database),
      hasIndexes: (try? Schema.hasIntactIndexes(database)) ?? false, rows: walk.rows(database),
      unreferenced: damage == nil ? walk.unreferenced() : 0, hasRunHeads: heads, damage: damage)
    return Verdict(findings: own + verdict.findings, unproven: verdict.unproven)
  }

  /// How far the mark has come once the snapshot is taken.
  ///
  /// A writer raises it after its commit: for a moment the log is ahead of it, which must not look
  /// as if something else had written. It is waited for as long as it is behind, up to one second,
  /// and longer only while it moves.
  private static func laterMark(
    _ path: String, _ state: StateDirectory?, birth: Hash256?, _ seen: UInt64, _ size: UInt64
  ) -> UInt64 {
    var last = seen
    var waits = 0
    while last < size, waits < 100, let state, let birth {
      let mark = (try? HighWaterFile.peek(state.path + "/heads/" + birth.hex)) ?? nil
      guard let now = mark?.size, now >= last else { return last }
      if now == last {
        waits += 1
        ThisProcess.sleep(milliseconds: 10)
      } else {
        last = now
        waits = 0
      }
    }
    return last
  }

  /// What is remembered of the log outside its directory.
  ///
  /// An unreadable mark is told as such and never taken for a missing one.
  private static func highWater(
    _ path: String, _ state: StateDirectory?, birth: Hash256?
  ) -> LogEvidence.HighWater {
    guard let state, let birth else { return .absent }
    do throws(StoreError) {
      if let seen = try PathWatch.log(at: path, state), seen != birth { return .otherLog(seen) }
      let mark = try HighWaterFile.peek(state.path + "/heads/" + birth.hex)
      return mark.map { .mark(size: $0.size, head: $0.leaf) } ?? .absent
    } catch {
      return .unreadable(error.message)
    }
  }
}
