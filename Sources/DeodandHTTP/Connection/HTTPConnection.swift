import NIOCore
package import NIOHTTP1

/// One request as a responder sees it, within the task of its connection.
package struct IncomingRequest {
  /// Method, target and header fields, as they came.
  package let head: HTTPRequestHead
  /// The body, read part by part.
  package let body: InboundBody
  /// Where the response goes.
  package let writer: ResponseWriter
  /// Who is at the other end.
  package let peer: Peer
  /// The address and the port that it came in at; nil over a Unix socket.
  package let local: ListenAddress?
  /// Whether the server has room for it; if not, it can be told so, and how the server is.
  package let hasRoom: Bool
}

/// Serves the requests of one connection, one after another.
///
/// When the client closes, the task is cancelled: whoever answers learns at once that nobody
/// listens any more.
package struct HTTPConnection: Sendable {
  typealias Inner = NIOAsyncChannel<
    HTTPServerRequestPart, HTTPPart<HTTPResponseHead, ByteBuffer>
  >
  /// Answers one request, in the task of its connection.
  package typealias Responder = @Sendable (IncomingRequest) async -> Void

  let respond: Responder
  let room: ConnectionRoom

  /// Runs until the connection ends.
  func run(_ channel: Inner) async {
    let peer = await Peer.of(channel.channel)
    guard let (number, place) = room.enter(peer.key, close: { channel.channel.close(promise: nil) })
    else {
      // Nobody is told why: to write that takes a descriptor for longer than to end it.
      try? await channel.channel.close()
      return
    }
    defer { room.leave(number) }
    let address = channel.channel.localAddress
    let local = address?.ipAddress.flatMap { host in
      address?.port.map { ListenAddress(host: host, port: $0) }
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await serve(channel, peer, local, (number, place)) }
      group.addTask { try? await channel.channel.closeFuture.get() }
      await group.next()
      group.cancelAll()
      channel.channel.close(promise: nil)
    }
  }

  private func serve(
    _ channel: Inner, _ peer: Peer, _ local: ListenAddress?,
    _ seat: (number: UInt64, place: ConnectionRoom.Place)
  ) async {
    // What goes wrong here is the connection itself; what was recorded of it has been by then.
    try? await channel.executeThenClose { inbound, outbound in
      let body = InboundBody(inbound.makeAsyncIterator())
      while let head = try await body.nextHead() {
        room.mark(seat.number, isBusy: true)
        defer { room.mark(seat.number, isBusy: false) }
        let writer = ResponseWriter(outbound, version: head.version)
        let expects = head.headers[canonicalForm: "expect"].map { $0.lowercased() }
        if expects.contains("100-continue"), head.version == .http1_1 {
          try await writer.askForBody()
        }
        await respond(
          IncomingRequest(
            head: head, body: body, writer: writer, peer: peer, local: local,
            hasRoom: seat.place == .seat))
        // A response that was begun and not ended can't be followed by another, and in HTTP/1.0 the
        // end of a response without a length is the connection's.
        guard writer.hasEnded, head.isKeepAlive, head.version == .http1_1 else { break }
      }
    }
  }
}
