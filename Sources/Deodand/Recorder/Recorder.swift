public import DeodandEvents
public import DeodandLog
public import DeodandStore
import DeodandSystem
import Synchronization

/// Records events durably into one log.
///
/// Any number of tasks may call it. A call returns when its events are on the disk, with a receipt
/// for each, or throws, and then none of them will be acknowledged to anybody. Calls that come
/// together share one transaction. When the storage fails, the recorder stops: what follows is
/// refused, for an action that can't be recorded must not happen.
///
/// Cancelling a task that waits does not withdraw its events.
public actor Recorder {
  /// The log's origin name.
  public nonisolated let origin: String
  /// The directory of the log.
  public nonisolated let directory: LogDirectory

  let executor: QueueExecutor
  /// The actor runs on its own queue: the writer blocks on the disk.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  nonisolated let intake: Intake
  nonisolated let recent: RecentChunks
  /// Keys that are at hand for callers, by label; the writer makes those that are missing.
  ///
  /// The lock is held for a look-up only and never while a file is read.
  nonisolated let subjectKeys = Mutex<[String: SubjectKey]>([:])
  private let configuration: RecorderConfiguration
  /// Touched on the recorder's queue alone.
  private let writer: LogWriter
  private let rehasher: Rehasher
  /// Whether stored records are being read back for the next checkpoint.
  private var isRehashing = false
  /// How many events this recorder has recorded, for `recorder.stopped`.
  package private(set) var recorded = 0
  /// In how many transactions, for benchmarks.
  package private(set) var commits = 0

  /// Opens a log for recording; a log that went back, or that is not the one seen here before, is
  /// refused.
  public static func open(
    _ path: String, configuration: RecorderConfiguration = .init()
  ) async throws(RecorderError) -> Recorder {
    try Recorder(path, configuration)
  }

  /// Opens a log for recording, and makes it first if nothing stands at the path.
  public static func openOrCreate(
    _ path: String, origin: String, configuration: RecorderConfiguration = .init()
  ) async throws(RecorderError) -> Recorder {
    do throws(StoreError) {
      _ = try LogDirectory.create(
        at: path, origin: origin, state: configuration.state, build: configuration.build,
        clock: configuration.clock)
    } catch {
      // Another process may have been faster: then its log is opened.
      guard error.code == .exists else { throw RecorderError(.open, error) }
    }
    return try Recorder(path, configuration)
  }

  private init(_ path: String, _ configuration: RecorderConfiguration) throws(RecorderError) {
    do throws(StoreError) {
      directory = try LogDirectory.open(path)
      origin = directory.origin
      writer = try LogWriter(
        path, source: directory.origin, watch: .state(configuration.state),
        clock: configuration.clock, fault: configuration.fault)
    } catch {
      throw RecorderError(.open, error)
    }
    rehasher = Rehasher(path)
    recent = writer.recent
    self.configuration = configuration
    executor = QueueExecutor()
    intake = Intake(bound: configuration.queue, batch: configuration.batch)
    // A loss is stated anew each time: a shared record would tell of an earlier one.
    if configuration.mode == .oneShot, !writer.marks.isLoss {
      let facts = Recorder.facts(configuration, writer.marks)
      writer.recorder = SharedStart.find(facts, in: directory, configuration.state)
    }
  }

  /// Records one event; on return it is durable.
  public nonisolated func record(_ draft: EventDraft) async throws(RecorderError) -> Receipt {
    let receipts = try await record([draft])
    return receipts[0]
  }

  /// Records events in one transaction, next to each other, all or none of them.
  public nonisolated func record(
    _ drafts: [EventDraft]
  ) async throws(RecorderError) -> [Receipt] {
    if drafts.isEmpty { return [] }
    var call = RecordingCall(drafts, in: self, .suspending)
    var step = call.start()
    while true {
      switch step {
      case .finished(let answer): return try answer.get()
      case .wait(let begin):
        let answer = await withCheckedContinuation { continuation in
          begin { continuation.resume(returning: $0) }
        }
        step = call.goOn(answer)
      }
    }
  }

  /// Signs the log as it stands, after hashing again what was stored since the last time.
  ///
  /// If the log was signed at this size before, that checkpoint is answered.
  public func checkpoint() async throws(RecorderError) -> SignedCheckpoint {
    if let reason = intake.reason { throw reason }
    return try sign()
  }

  /// Records what is queued, states the stop, signs a checkpoint and closes the log.
  ///
  /// A second call does nothing. After a failed commit it throws the reason and writes no more.
  public func close() async throws(RecorderError) {
    if let reason = intake.reason, reason.code == .closed { return }
    intake.refuse(.closed)
    drain()
    // A reader would keep the write-ahead log from being folded in.
    rehasher.wait()
    guard !writer.isPoisoned else { throw failure }
    do throws(StoreError) {
      switch configuration.mode {
      case .service:
        if writer.recorder != nil { try stop() }
      case .oneShot:
        if writer.size - writer.signedSize >= configuration.oneShotTail {
          _ = try writer.checkpoint()
        }
      }
      try writer.close()
    } catch {
      throw RecorderError(.failed, error)
    }
    if configuration.indexesAtClose { try? LogReader(directory.path).close() }
  }

  // MARK: - On the recorder's queue

  /// Makes the key of a data subject, or reads it, and keeps it at hand for callers.
  func makeKey(_ label: String) throws(RecorderError) -> SubjectKey {
    guard EventDraft.isName(label) else {
      throw RecorderError(
        DraftError("the data subject is not a name", "use visible characters without spaces"))
    }
    if writer.isPoisoned { throw failure }
    do throws(StoreError) {
      let key = try writer.subjectKey(label)
      subjectKeys.withLock { $0[label] = key }
      return key
    } catch {
      throw settle(error)
    }
  }

  /// Runs on the recorder's queue until nothing is queued.
  ///
  /// Receipts of a batch are out before a checkpoint is thought of: no caller waits for a
  /// signature.
  func drain() {
    while let requests = intake.take() {
      commit(requests)
      if requests.count > 1 { intake.linger() }
      if writer.size - writer.signedSize >= configuration.checkpointEvery, !writer.isPoisoned {
        prepareCheckpoint()
      }
    }
  }

  /// Writes a batch in one transaction.
  ///
  /// What callers submit while it is being written joins it.
  private func commit(_ first: [Request]) {
    var requests = first
    guard !writer.isPoisoned else {
      for request in requests { request.answer(.failure(failure)) }
      return
    }
    do throws(StoreError) {
      let opening = try writer.recorder == nil ? started() : nil
      var fresh: [Request]? = first
      let answers = try writer.append(opening: opening) {
        if let taken = fresh {
          fresh = nil
          return taken.map(\.events)
        }
        guard let more = intake.more(after: requests) else { return nil }
        requests += more
        return more.map(\.events)
      }
      commits += 1
      if opening != nil, let start = writer.recorder, configuration.mode == .oneShot,
        !writer.marks.isLoss
      {
        let facts = Recorder.facts(configuration, writer.marks)
        SharedStart.note(start, facts, in: directory, configuration.state)
      }
      for (request, answer) in zip(requests, answers) {
        if case .success = answer { recorded += request.events.count }
        request.answer(answer.mapError { RecorderError($0) })
      }
    } catch {
      let reason = settle(error)
      for request in requests { request.answer(.failure(reason)) }
    }
  }

  /// Has what is stored read back beside the writer, and signs when that is done.
  private func prepareCheckpoint() {
    if isRehashing { return }
    isRehashing = true
    rehasher.advance(writer.rehashPlan) { [executor] outcome in
      executor.run { self.assumeIsolated { $0.signOnSchedule(outcome) } }
    }
  }

  /// Receipts are out already, so a failure is told to whoever calls next: a log that grows without
  /// signatures would look kept and not be.
  private func signOnSchedule(_ outcome: Result<Rehasher.Progress, StoreError>) {
    isRehashing = false
    // The recorder may have been closed, or have stopped, meanwhile.
    if writer.isPoisoned || intake.reason != nil { return }
    do throws(RecorderError) {
      writer.adopt(try outcome.mapError { RecorderError(.failed, $0) }.get())
      _ = try sign()
    } catch {
      // Another process holds the log: the next batch tries again.
      if error.code != .busy { intake.end(error) }
    }
  }

  private func sign() throws(RecorderError) -> SignedCheckpoint {
    if writer.isPoisoned { throw failure }
    do throws(StoreError) {
      return try writer.checkpoint()
    } catch {
      throw settle(error)
    }
  }

  /// A storage error after which the writer is unsure of the log ends the recorder.
  ///
  /// Until the writer is poisoned nothing is in doubt, and the recorder goes on.
  private func settle(_ error: StoreError) -> RecorderError {
    guard writer.isPoisoned else {
      return RecorderError(error.code == .busy ? .busy : .failed, error)
    }
    let reason = RecorderError(.failed, error)
    intake.end(reason)
    return reason
  }

  private var failure: RecorderError {
    intake.reason
      ?? RecorderError(
        .failed, "the recorder stopped after a failure of the storage",
        remedy: "open the log again")
  }

  /// The checkpoint comes last, so that it covers the record of the stop.
  private func stop() throws(StoreError) {
    var draft = EventDraft(.recorderStopped, basis: .observed)
    draft.data[.written] = Int64(recorded)
    draft.data[.reason] = "closed"
    _ = try writer.append([[try own(draft)]], opening: nil)
    _ = try writer.checkpoint()
  }

  private func started() throws(StoreError) -> PreparedEvent {
    var data = Recorder.facts(configuration, writer.marks)
    data[.process] = Int64(ThisProcess.id)
    return try own(EventDraft(.recorderStarted, basis: .observed, data: data))
  }

  private static func facts(
    _ configuration: RecorderConfiguration, _ marks: MarkMemory
  ) -> JSONObject {
    HostFacts.shared(
      build: configuration.build, watches: configuration.watches, marks: marks.rawValue)
  }

  /// Prepares an event of the recorder's own, which has no content.
  private func own(_ draft: EventDraft) throws(StoreError) -> PreparedEvent {
    let key = try writer.subjectKey(PreparedEvent.ownLabel)
    do throws(DraftError) {
      return try PreparedEvent(draft, under: key, recent: recent)
    } catch {
      throw StoreError(.invalid, error.message, remedy: error.remedy)
    }
  }
}
