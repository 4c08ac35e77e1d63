package import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix

/// Listens on one address, and serves HTTP/1.1 on what it accepts.
///
/// SwiftNIO's own HTTP pipeline, without a web framework: a proxy needs header fields as they came,
/// and the moment at which a client goes away.
package struct HTTPServer: Sendable {
  /// Where to listen.
  package enum Place: Sendable {
    case tcp(ListenAddress)
    case unix(path: String)
  }

  private typealias Listener = NIOAsyncChannel<HTTPConnection.Inner, Never>
  private let listener: Listener
  private let room: ConnectionRoom
  private let quiescing: ServerQuiescingHelper

  /// The address that was bound.
  package var address: SocketAddress? { listener.channel.localAddress }

  /// Binds; throws what the system says.
  ///
  /// Connections of all servers that get the same room share it.
  package static func bind(
    _ place: Place, on group: any EventLoopGroup, limits: ConnectionLimits = ConnectionLimits(),
    room: ConnectionRoom? = nil
  ) async throws -> HTTPServer {
    let quiescing = ServerQuiescingHelper(group: group)
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 512)
      // A restarted agent gets its port at once, though connections of the one before linger.
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Few at a time: each has a descriptor before anybody asks whether there is room for it.
      .serverChannelOption(.maxMessagesPerRead, value: 4)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            quiescing.makeServerChannelHandler(channel: channel))
        }
      }
      // Few at a time, so that one client which sends fast does not hold up the others on its loop.
      .childChannelOption(.maxMessagesPerRead, value: 4)
      // Most requests to a model are read at once.
      .childChannelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 16_384, maximum: 65_536))
    let setUp: @Sendable (any Channel) -> EventLoopFuture<HTTPConnection.Inner> = { channel in
      channel.eventLoop.makeCompletedFuture { try set(up: channel, limits) }
    }
    let pressure = NIOAsyncSequenceProducerBackPressureStrategies.HighLowWatermark(
      lowWatermark: 1, highWatermark: 2)
    let listener: Listener
    switch place {
    case .tcp(let address):
      listener = try await bootstrap.bind(
        host: address.host, port: address.port, serverBackPressureStrategy: pressure,
        childChannelInitializer: setUp)
    case .unix(let path):
      listener = try await bootstrap.bind(
        unixDomainSocketPath: path, cleanupExistingSocketFile: true,
        serverBackPressureStrategy: pressure, childChannelInitializer: setUp)
    }
    return HTTPServer(
      listener: listener, room: room ?? ConnectionRoom(limits), quiescing: quiescing)
  }

  /// Makes the handlers of an accepted connection.
  ///
  /// Limits are those of a head alone, in bytes; a body's are the responder's.
  private static func set(
    up channel: any Channel, _ pace: ConnectionLimits
  ) throws -> HTTPConnection.Inner {
    // Small parts of a streamed answer must not wait for each other's acknowledgements.
    if case .v4? = channel.localAddress {
      _ = channel.setOption(.tcpOption(.tcp_nodelay), value: 1)
    }
    let pipeline = channel.pipeline.syncOperations
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderListSize = 256 * 1024
    limits.maxHeaderFieldSize = 128 * 1024
    try pipeline.configureHTTPServerPipeline(
      withPipeliningAssistance: true, withErrorHandling: true, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: limits)
    let fields = FieldBytes(isServer: true)
    let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
    try pipeline.addHandler(fields, position: .first)
    try pipeline.addHandler(
      FieldWatcher<HTTPRequestHead, HTTPResponseHead>(for: fields), position: .after(decoder))
    try pipeline.addHandler(ResponsePartHandler())
    try pipeline.addHandler(PaceHandler(pace))
    return try HTTPConnection.Inner(wrappingChannelSynchronously: channel)
  }

  /// Serves until `stop` and the end of the last connection, or until it is cancelled.
  package func serve(_ respond: @escaping HTTPConnection.Responder) async throws {
    let connection = HTTPConnection(respond: respond, room: room)
    try await withThrowingDiscardingTaskGroup { group in
      try await listener.executeThenClose { accepted in
        for try await channel in accepted {
          group.addTask(executorPreference: LoopExecutor(channel.channel.eventLoop)) {
            await connection.run(channel)
          }
        }
      }
    }
  }

  /// Takes no more connections, and ends those that are idle at once, the others after their
  /// response.
  ///
  /// Whoever serves returns when the last of them has ended; how long that may take is the caller's
  /// to bound, by cancelling.
  package func stop() { quiescing.initiateShutdown(promise: nil) }
}
