import DeodandHTTP
import Synchronization
import Testing

/// Who gets a place where places are few.
@Suite("Room for connections")
struct RoomTests {
  /// Which connections were ended, by the names that a test gives them.
  private final class Ended: Sendable {
    let names = Mutex<[String]>([])
  }

  private let ended = Ended()

  private func room(_ connections: Int, perPeer: Int) -> ConnectionRoom {
    var limits = ConnectionLimits()
    limits.connections = connections
    limits.perPeer = perPeer
    return ConnectionRoom(limits)
  }

  private func enter(
    _ room: ConnectionRoom, _ peer: String, _ name: String
  ) -> (number: UInt64, place: ConnectionRoom.Place)? {
    room.enter(peer) { [ended] in ended.names.withLock { $0.append(name) } }
  }

  @Test("the connection that is idle longest makes room, and none that is at work")
  func eviction() throws {
    let room = room(3, perPeer: 3)
    let first = try #require(enter(room, "a", "first"))
    let second = try #require(enter(room, "b", "second"))
    let third = try #require(enter(room, "c", "third"))
    room.mark(first.number, isBusy: true)
    // It was at work meanwhile, so it is idle for less time than the third.
    room.mark(second.number, isBusy: true)
    room.mark(second.number, isBusy: false)
    #expect(enter(room, "d", "fourth")?.place == .seat)
    #expect(ended.names.withLock { $0 } == ["third"])
    #expect(enter(room, "d", "fifth")?.place == .seat)
    #expect(ended.names.withLock { $0 } == ["third", "second"])
    #expect(room.counts.open == 3 && room.counts.evicted == 2)
    // What has left already is not ended again, and frees nothing twice.
    room.leave(third.number)
    #expect(room.counts.open == 3)
  }

  @Test("a peer that has its share makes room for itself, not others for it")
  func share() throws {
    let room = room(10, perPeer: 2)
    _ = enter(room, "other", "other")
    _ = enter(room, "a", "first")
    _ = enter(room, "a", "second")
    #expect(enter(room, "a", "third")?.place == .seat)
    #expect(ended.names.withLock { $0 } == ["first"] && room.counts.open == 3)
  }

  @Test("where all are at work a few may stand, and the next is turned away")
  func standing() throws {
    let room = room(2, perPeer: 2)
    var seats: [UInt64] = []
    for name in ["a", "b"] {
      let seat = try #require(enter(room, name, name))
      #expect(seat.place == .seat)
      room.mark(seat.number, isBusy: true)
      seats.append(seat.number)
    }
    for index in 0..<ConnectionLimits.standing {
      let entered = try #require(enter(room, "c\(index)", "c\(index)"))
      #expect(entered.place == .standing)
      room.mark(entered.number, isBusy: true)
    }
    #expect(enter(room, "d", "d") == nil)
    #expect(room.counts.turnedAway == 1 && ended.names.withLock { $0.isEmpty })
    room.leave(seats[0])
    #expect(enter(room, "e", "e")?.place == .standing, "the room is still full")
  }
}
