import Deodand
import Synchronization
import Testing

/// The queue before the writer: who is admitted when, what a transaction takes, how it ends.
@Suite struct IntakeTests {
  /// The names of those who were admitted, and of those who were refused, in order.
  private final class Gate: Sendable {
    private let lists = Mutex<(admitted: [String], refused: [String])>(([], []))
    var admitted: [String] { lists.withLock { $0.admitted } }
    var refused: [String] { lists.withLock { $0.refused } }

    func ask(_ name: String, _ cost: Intake.Cost, _ intake: Intake) {
      intake.admit(cost) { refusal in
        self.lists.withLock {
          if refusal == nil { $0.admitted.append(name) } else { $0.refused.append(name) }
        }
      }
    }
  }

  private func intake(
    _ bound: (Int, Int) = (4, 100), batch: (Int, Int) = (3, 50)
  ) -> Intake {
    Intake(
      bound: .init(events: bound.0, bytes: bound.1), batch: .init(events: batch.0, bytes: batch.1))
  }

  private func cost(_ events: Int, _ bytes: Int = 1) -> Intake.Cost {
    Intake.Cost(events: events, bytes: bytes)
  }

  private func request(_ events: Int, _ bytes: Int = 1) -> Request {
    Request(events: [], cost: cost(events, bytes)) { _ in }
  }

  private let reason = RecorderError(.failed, "the disk is gone", remedy: "none")

  @Test func bothBoundsHoldAndNothingLess() throws {
    let events = intake()
    #expect(try events.admitAtOnce(cost(3)))
    #expect(try !events.admitAtOnce(cost(2)))
    #expect(try events.admitAtOnce(cost(1)))
    #expect(try !events.admitAtOnce(cost(1)))
    let bytes = intake()
    #expect(try bytes.admitAtOnce(cost(1, 60)))
    #expect(try !bytes.admitAtOnce(cost(1, 41)))
    #expect(try bytes.admitAtOnce(cost(1, 40)))
    bytes.release(cost(1, 60))
    #expect(try bytes.admitAtOnce(cost(1, 60)))
  }

  @Test func whatIsLargerThanTheBoundIsAdmittedAlone() throws {
    let intake = intake()
    #expect(try intake.admitAtOnce(cost(9, 1000)))
    #expect(try !intake.admitAtOnce(cost(1)))
    intake.release(cost(9, 1000))
    #expect(try intake.admitAtOnce(cost(1)))
    #expect(try !intake.admitAtOnce(cost(9)))
  }

  @Test func nobodyOvertakes() throws {
    let intake = intake()
    let gate = Gate()
    #expect(try intake.admitAtOnce(cost(3)))
    gate.ask("large", cost(4), intake)
    // There would be room for this one, but the large one came first.
    gate.ask("small", cost(1), intake)
    #expect(try !intake.admitAtOnce(cost(1)))
    #expect(gate.admitted == [])
    intake.release(cost(3))
    #expect(gate.admitted == ["large"])
    intake.release(cost(4))
    #expect(gate.admitted == ["large", "small"])
    gate.ask("next", cost(3), intake)
    #expect(gate.admitted == ["large", "small", "next"])
  }

  @Test func oneThatGoesMakesRoomForSeveral() throws {
    let intake = intake()
    let gate = Gate()
    #expect(try intake.admitAtOnce(cost(4)))
    for name in ["a", "b", "c", "d", "e"] { gate.ask(name, cost(1), intake) }
    intake.release(cost(4))
    #expect(gate.admitted == ["a", "b", "c", "d"])
    intake.release(cost(1))
    #expect(gate.admitted == ["a", "b", "c", "d", "e"])
  }

  @Test func aBatchTakesWhatFitsInOrder() {
    let intake = intake()
    for count in [1, 2, 1] { _ = intake.submit(request(count)) }
    #expect(intake.take()?.map(\.cost.events) == [1, 2])
    #expect(intake.take()?.map(\.cost.events) == [1])
    for bytes in [30, 20, 1] { _ = intake.submit(request(1, bytes)) }
    #expect(intake.take()?.map(\.cost.bytes) == [30, 20])
    _ = intake.take()
    // The first one is taken, however large.
    for count in [9, 1] { _ = intake.submit(request(count)) }
    #expect(intake.take()?.map(\.cost.events) == [9])
  }

  @Test func whatComesLaterJoinsAnOpenBatchIfItFits() {
    let intake = intake()
    #expect(intake.more(after: [request(1)]) == nil)
    for count in [1, 1, 1] { _ = intake.submit(request(count)) }
    #expect(intake.more(after: [request(1)])?.count == 2)
    #expect(intake.more(after: [request(3)]) == nil)
    #expect(intake.more(after: [request(2)])?.count == 1)
  }

  @Test func oneDrainIsAskedForAtATime() {
    let intake = intake()
    func isStart() -> Bool {
      if case .startDrain = intake.submit(request(1)) { true } else { false }
    }
    #expect(isStart())
    #expect(!isStart())
    #expect(intake.take()?.count == 2)
    // The drain is not over before it has found nothing.
    #expect(!isStart())
    #expect(intake.take()?.count == 1)
    #expect(intake.take() == nil)
    #expect(isStart())
  }

  @Test func theEndIsToldToEverybody() throws {
    let intake = intake()
    let gate = Gate()
    let answers = Mutex<[RecorderError.Code?]>([])
    let box = Box(answers)
    #expect(try intake.admitAtOnce(cost(4)))
    _ = intake.submit(
      Request(events: [], cost: cost(4)) { answer in
        if case .failure(let error) = answer { box.add(error.code) } else { box.add(nil) }
      })
    gate.ask("waiting", cost(1), intake)
    intake.end(reason)
    #expect(box.all == [.failed])
    #expect(gate.refused == ["waiting"])
    #expect(intake.take() == nil)
    // Who comes later gets the first reason, whatever happened since.
    intake.end(RecorderError(.closed, "closed", remedy: "none"))
    gate.ask("late", cost(1), intake)
    #expect(gate.refused == ["waiting", "late"])
    #expect(throws: RecorderError.self) { try intake.admitAtOnce(cost(1)) }
    guard case .refused(let found) = intake.submit(request(1)) else {
      Issue.record("an ended queue took a request")
      return
    }
    #expect(found.code == .failed)
  }

  private final class Box: Sendable {
    private let list: Mutex<[RecorderError.Code?]>
    init(_ list: consuming sending Mutex<[RecorderError.Code?]>) { self.list = list }
    func add(_ code: RecorderError.Code?) { list.withLock { $0.append(code) } }
    var all: [RecorderError.Code?] { list.withLock { $0 } }
  }

  @Test func whatWasQueuedBeforeACloseIsStillDrained() throws {
    let intake = intake()
    let gate = Gate()
    #expect(try intake.admitAtOnce(cost(4)))
    _ = intake.submit(request(4))
    gate.ask("waiting", cost(1), intake)
    intake.refuse(reason)
    #expect(gate.refused == ["waiting"])
    #expect(intake.reason?.code == .failed)
    guard case .refused = intake.submit(request(1)) else {
      Issue.record("a closed queue took a request")
      return
    }
    #expect(intake.take()?.count == 1)
  }
}
