import Synchronization

/// The places that a server has for connections, shared by all that it listens on.
///
/// Who comes when all are taken gets the place of the connection that has waited longest without
/// a request, for a client can open another one. Where all are at work the newcomer stands: a few
/// may, and they are answered how the server is, and nothing else.
package final class ConnectionRoom: Sendable {
  /// What a connection has got.
  package enum Place: Sendable {
    /// It is served.
    case seat
    /// It is told how the server is, and that there is no room.
    case standing
  }

  /// One connection.
  private struct Guest {
    let peer: String
    let place: Place
    var isBusy = false
    /// When it last became idle, by a count of such events.
    var since: UInt64
    let close: @Sendable () -> Void
  }

  private struct State {
    var guests: [UInt64: Guest] = [:]
    var byPeer: [String: Int] = [:]
    var count: UInt64 = 0
    var evicted: UInt64 = 0
    var turnedAway: UInt64 = 0
  }

  private let state = Mutex(State())
  private let limits: ConnectionLimits

  package init(_ limits: ConnectionLimits) { self.limits = limits }

  /// A place for a connection, and the number that it is known by; nil if there is none.
  ///
  /// `close` ends the connection; it is called outside the lock, once at most, for it may come back
  /// here.
  package func enter(
    _ peer: String, close: @escaping @Sendable () -> Void
  ) -> (number: UInt64, place: Place)? {
    let (entered, evicted) = state.withLock { state in
      let isFull = state.byPeer[peer, default: 0] >= limits.perPeer
      let evicted =
        isFull || state.guests.count >= limits.connections
        ? Self.evict(from: &state, isFull ? peer : nil) : nil
      let place: Place =
        evicted == nil && (isFull || state.guests.count >= limits.connections) ? .standing : .seat
      guard state.guests.count < limits.connections + ConnectionLimits.standing,
        state.byPeer[peer, default: 0] < limits.perPeer + ConnectionLimits.standing
      else {
        state.turnedAway += 1
        return (nil as (UInt64, Place)?, evicted)
      }
      state.count += 1
      state.guests[state.count] = Guest(
        peer: peer, place: place, since: state.count, close: close)
      state.byPeer[peer, default: 0] += 1
      return ((state.count, place), evicted)
    }
    evicted?()
    return entered.map { (number: $0.0, place: $0.1) }
  }

  /// Takes the longest idle connection out, of a peer or of all; how to end it.
  private static func evict(
    from state: inout State, _ peer: String?
  ) -> (@Sendable () -> Void)? {
    let idle = state.guests.filter { !$0.value.isBusy && (peer == nil || $0.value.peer == peer) }
    guard let oldest = idle.min(by: { $0.value.since < $1.value.since }) else { return nil }
    state.evicted += 1
    leave(oldest.key, &state)
    return oldest.value.close
  }

  /// A request has begun, or the response to it has ended.
  package func mark(_ number: UInt64, isBusy: Bool) {
    state.withLock { state in
      guard state.guests[number] != nil else { return }
      state.count += 1
      state.guests[number]?.isBusy = isBusy
      state.guests[number]?.since = state.count
    }
  }

  /// A connection has ended.
  package func leave(_ number: UInt64) { state.withLock { Self.leave(number, &$0) } }

  private static func leave(_ number: UInt64, _ state: inout State) {
    guard let guest = state.guests.removeValue(forKey: number) else { return }
    let left = state.byPeer[guest.peer, default: 1] - 1
    state.byPeer[guest.peer] = left > 0 ? left : nil
  }

  /// How many connections there are, how many made room for others, and how many found none.
  package var counts: (open: Int, evicted: UInt64, turnedAway: UInt64) {
    state.withLock { ($0.guests.count, $0.evicted, $0.turnedAway) }
  }
}
