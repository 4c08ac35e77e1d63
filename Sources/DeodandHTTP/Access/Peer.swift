package import DeodandEvents
import DeodandSystem
import NIOCore

/// Who is at the other end of a connection, as the kernel says.
package enum Peer: Sendable, Hashable {
  /// A TCP connection: the address says next to nothing about who it is.
  case network(address: String?)
  /// A Unix socket: the process that connected, and whose it is.
  case process(pid: Int32, user: UInt32, group: UInt32)
  /// A Unix socket whose peer the kernel would not name.
  case unknownProcess

  /// Whether it came over TCP.
  package var isNetwork: Bool { if case .network = self { true } else { false } }

  /// Who shares a limit: an address, or everybody at the Unix socket, whose file says who may.
  var key: String {
    if case .network(let address) = self { address ?? "" } else { "unix" }
  }

  /// The peer as a record's data holds it.
  package var facts: JSONObject {
    var facts = JSONObject()
    switch self {
    case .network(let address): facts[.peerAddress] = address
    case .process(let pid, let user, let group):
      facts[.peerProcess] = Int64(pid)
      facts[.peerUser] = Int64(user)
      facts[.peerGroup] = Int64(group)
    case .unknownProcess: break
    }
    return facts
  }

  /// Asks the kernel about the peer of a connection.
  static func of(_ channel: any Channel) async -> Peer {
    guard case .unixDomainSocket? = channel.localAddress,
      let options = channel as? any SocketOptionProvider
    else { return .network(address: channel.remoteAddress?.ipAddress) }
    guard let option = PeerCredentials.option else { return .unknownProcess }
    let asked: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
      level: NIOBSDSocket.OptionLevel.socket, name: NIOBSDSocket.Option(rawValue: option))
    guard let credentials = try? await asked.get() else { return .unknownProcess }
    return .process(pid: credentials.pid, user: credentials.user, group: credentials.group)
  }
}
