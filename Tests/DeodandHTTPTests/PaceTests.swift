import DeodandHTTP
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// How long a connection may make its server wait; the clock is the test's.
@Suite("Pace of connections")
struct PaceTests {
  private typealias Response = HTTPPart<HTTPResponseHead, ByteBuffer>

  private static let limits = {
    var limits = ConnectionLimits()
    limits.head = .seconds(10)
    limits.idle = .seconds(20)
    limits.body = .seconds(5)
    limits.write = .seconds(30)
    return limits
  }()

  /// A connection, and the time that it lives by.
  private static func connect() throws -> (EmbeddedChannel, EmbeddedEventLoop) {
    let loop = EmbeddedEventLoop()
    let channel = EmbeddedChannel(handler: PaceHandler(limits), loop: loop)
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    channel.read()
    return (channel, loop)
  }

  private static func head(_ channel: EmbeddedChannel) throws {
    let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/")
    try channel.writeInbound(HTTPServerRequestPart.head(head))
    channel.read()
  }

  private static func body(_ channel: EmbeddedChannel, _ count: Int) throws {
    try channel.writeInbound(
      HTTPServerRequestPart.body(ByteBuffer(repeating: 0x20, count: count)))
    channel.read()
  }

  private static func answer(_ channel: EmbeddedChannel) throws {
    try channel.writeOutbound(Response.head(.init(version: .http1_1, status: .ok)))
    try channel.writeOutbound(Response.end(nil))
  }

  @Test("a first head has its time, and not a moment more")
  func first() throws {
    let (channel, loop) = try Self.connect()
    loop.advanceTime(by: .milliseconds(9999))
    #expect(channel.isActive)
    loop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test("between requests a connection may be idle for as long as is said")
  func idle() throws {
    let (channel, loop) = try Self.connect()
    try Self.head(channel)
    try channel.writeInbound(HTTPServerRequestPart.end(nil))
    // It is the server's turn, and nobody hurries it.
    loop.advanceTime(by: .hours(10))
    #expect(channel.isActive)
    try Self.answer(channel)
    loop.advanceTime(by: .milliseconds(19_999))
    #expect(channel.isActive)
    loop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test("a body brings its least in each stretch of time, or is said to be slow")
  func slow() throws {
    let (channel, loop) = try Self.connect()
    try Self.head(channel)
    for _ in 0..<10 {
      try Self.body(channel, ConnectionLimits.bodyBytes)
      loop.advanceTime(by: .seconds(5))
      try channel.throwIfErrorCaught()
    }
    try Self.body(channel, ConnectionLimits.bodyBytes - 1)
    loop.advanceTime(by: .milliseconds(4999))
    try channel.throwIfErrorCaught()
    loop.advanceTime(by: .milliseconds(1))
    #expect(throws: SlowBody.self) { try channel.throwIfErrorCaught() }
    #expect(channel.isActive, "the client can still be told")
  }

  @Test("a body that nobody reads is not slow")
  func unread() throws {
    let (channel, loop) = try Self.connect()
    try Self.head(channel)
    // What was asked for has come, and nobody asked again.
    channel.pipeline.fireChannelReadComplete()
    loop.advanceTime(by: .hours(1))
    try channel.throwIfErrorCaught()
    channel.read()
    loop.advanceTime(by: .seconds(10))
    #expect(throws: SlowBody.self) { try channel.throwIfErrorCaught() }
  }

  @Test("the rest of a body that has its answer already ends in time, or with the connection")
  func rest() throws {
    for ends in [true, false] {
      let (channel, loop) = try Self.connect()
      try Self.head(channel)
      try Self.answer(channel)
      try Self.body(channel, 100_000)
      loop.advanceTime(by: .milliseconds(4999))
      #expect(channel.isActive)
      if ends { try channel.writeInbound(HTTPServerRequestPart.end(nil)) }
      loop.advanceTime(by: .milliseconds(1))
      #expect(channel.isActive == ends)
    }
  }

  @Test("a reader that takes nothing loses its connection, one that takes some keeps it")
  func reader() throws {
    let (channel, loop) = try Self.connect()
    try Self.head(channel)
    try channel.writeInbound(HTTPServerRequestPart.end(nil))
    for _ in 0..<3 {
      channel.isWritable = false
      channel.pipeline.fireChannelWritabilityChanged()
      loop.advanceTime(by: .milliseconds(29_999))
      #expect(channel.isActive)
      channel.isWritable = true
      channel.pipeline.fireChannelWritabilityChanged()
      loop.advanceTime(by: .seconds(60))
      #expect(channel.isActive)
    }
    channel.isWritable = false
    channel.pipeline.fireChannelWritabilityChanged()
    loop.advanceTime(by: .seconds(30))
    #expect(!channel.isActive)
  }
}
