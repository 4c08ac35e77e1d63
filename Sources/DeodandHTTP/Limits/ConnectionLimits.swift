package import NIOCore

/// How many connections a server has at a time, and how long each of them may take.
///
/// Whoever sends nothing, or a byte now and then, holds a place that others need; so each thing
/// that a server waits for has an end. What it does itself, and an upstream's answer, have none
/// here.
package struct ConnectionLimits: Sendable, Hashable {
  /// Connections in all.
  package var connections = 1024
  /// Connections of one address, or over the Unix socket.
  package var perPeer = 768
  /// From a connection's beginning to the end of its first head.
  package var head = TimeAmount.seconds(30)
  /// From the end of a response to the end of the next head.
  package var idle = TimeAmount.seconds(75)
  /// In each of these a body brings at least `bodyBytes`, or its end.
  package var body = TimeAmount.seconds(30)
  /// In which a client takes something of the response that waits for it.
  package var write = TimeAmount.seconds(120)

  /// The least that a body brings while it is waited for, in bytes.
  package static let bodyBytes = 1024
  /// Connections beyond all others, for those who ask how the server is.
  package static let standing = 8

  /// The defaults.
  package init() {}
}
