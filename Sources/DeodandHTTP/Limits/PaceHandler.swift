package import NIOCore
package import NIOHTTP1

/// The body did not come at the pace that a server waits for.
package struct SlowBody: Error {
  /// Says so.
  package init() {}
}

/// Ends a connection that makes its server wait: for a head, for a body, for its reader.
///
/// Time counts only while the other side is waited for. It is the loop's, so that a test moves it.
package final class PaceHandler: ChannelDuplexHandler {
  package typealias InboundIn = HTTPServerRequestPart
  package typealias InboundOut = HTTPServerRequestPart
  package typealias OutboundIn = HTTPPart<HTTPResponseHead, ByteBuffer>
  package typealias OutboundOut = HTTPPart<HTTPResponseHead, ByteBuffer>

  /// What is waited for.
  private enum Phase {
    case head
    case body
    /// The rest of a body whose request has its answer already.
    case rest
    /// Nothing: it is the server's turn.
    case answer
  }

  private let limits: ConnectionLimits
  private var phase = Phase.head
  private var timer: Scheduled<Void>?
  private var writeTimer: Scheduled<Void>?
  /// Bytes of the body since the timer was set.
  private var bytes = 0
  /// Whether somebody wants to read: if not, it is not the client that is slow.
  private var isReading = false

  /// Takes the limits of one connection.
  package init(_ limits: ConnectionLimits) { self.limits = limits }

  package func channelActive(context: ChannelHandlerContext) {
    wait(context, limits.head)
    context.fireChannelActive()
  }

  package func handlerAdded(context: ChannelHandlerContext) {
    // Where the channel is active by now, nobody will say so.
    if context.channel.isActive { wait(context, limits.head) }
  }

  package func handlerRemoved(context: ChannelHandlerContext) { stop() }

  package func channelInactive(context: ChannelHandlerContext) {
    stop()
    context.fireChannelInactive()
  }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      phase = .body
      wait(context, limits.body)
    case .body(let buffer): bytes += buffer.readableBytes
    case .end:
      if phase == .rest {
        expectHead(context)
      } else {
        phase = .answer
        timer?.cancel()
      }
    }
    context.fireChannelRead(data)
  }

  package func read(context: ChannelHandlerContext) {
    isReading = true
    context.read()
  }

  package func channelReadComplete(context: ChannelHandlerContext) {
    isReading = false
    context.fireChannelReadComplete()
  }

  package func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    if case .end = unwrapOutboundIn(data) {
      if phase == .body {
        phase = .rest
        wait(context, limits.body)
      } else {
        expectHead(context)
      }
    }
    context.write(data, promise: promise)
  }

  package func channelWritabilityChanged(context: ChannelHandlerContext) {
    writeTimer?.cancel()
    writeTimer =
      context.channel.isWritable
      ? nil
      : context.eventLoop.assumeIsolated().scheduleTask(in: limits.write) {
        context.close(promise: nil)
      }
    context.fireChannelWritabilityChanged()
  }

  private func expectHead(_ context: ChannelHandlerContext) {
    phase = .head
    wait(context, limits.idle)
  }

  private func wait(_ context: ChannelHandlerContext, _ time: TimeAmount) {
    timer?.cancel()
    bytes = 0
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: time) { [self] in
      isUp(context)
    }
  }

  /// A head or a rest that did not come ends the connection; a body that does not come is told to
  /// whoever reads it, so that the client can be told too.
  private func isUp(_ context: ChannelHandlerContext) {
    switch phase {
    case .answer: break
    case .head, .rest: context.close(promise: nil)
    case .body where !isReading || bytes >= ConnectionLimits.bodyBytes:
      wait(context, limits.body)
    case .body: context.fireErrorCaught(SlowBody())
    }
  }

  private func stop() {
    timer?.cancel()
    writeTimer?.cancel()
  }
}
