import DeodandHTTP
import NIOCore
import NIOHTTP1

/// Writes the target of a request as the client sent it.
///
/// The client library takes a URL, parses it and writes it anew: `[` becomes `%5B`, and `%` in the
/// same target `%25`. So it gets the root, and the target travels in a header of our own, which
/// ends here, right before the encoder.
final class TargetHandler: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart
  typealias OutboundOut = HTTPClientRequestPart

  /// No client's header comes so far: those with this beginning are the agent's.
  static let header = "x-deodand-target"

  /// Puts one into a connection's pipeline, and what keeps the bytes of header fields.
  ///
  /// Outbound parts go from the end of a pipeline to its beginning, so what stands after the
  /// encoder is asked right before it.
  @Sendable static func add(to channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let encoder = try pipeline.handler(type: HTTPRequestEncoder.self)
      try pipeline.addHandler(TargetHandler(), position: .after(encoder))
      let fields = FieldBytes(isServer: false)
      let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
      try pipeline.addHandler(fields, position: .before(encoder))
      try pipeline.addHandler(
        FieldWatcher<HTTPResponseHead, HTTPRequestHead>(for: fields), position: .after(decoder))
    }
  }

  /// Only heads are changed; bodies and ends pass as they are.
  func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    guard case .head(var head) = unwrapOutboundIn(data),
      let target = head.headers.first(name: Self.header)
    else { return context.write(data, promise: promise) }
    head.headers.remove(name: Self.header)
    head.uri = target.hasPrefix("/") ? target : "/" + target
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }
}
