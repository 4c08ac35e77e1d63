import DeodandHTTP
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

/// Bytes of header fields through SwiftNIO's decoder and encoder.
@Suite("Bytes of header fields")
struct FieldBytesTests {
  private static let name: [UInt8] = [0x5a, 0x6f, 0xeb]
  private static let body = Array("é\nß\n".utf8)

  /// Three requests one after another: with a length, in chunks, with nothing.
  private static let pipelined: [UInt8] =
    Array("POST /a HTTP/1.1\r\nx-name: ".utf8) + name + Array("\r\ncontent-length: 6\r\n\r\n".utf8)
    + body + Array("POST /b HTTP/1.1\r\nx-name: ".utf8) + name
    + Array("\r\ntransfer-encoding: chunked\r\n\r\n6\r\n".utf8) + body + Array("\r\n0\r\n\r\n".utf8)
    + Array("GET /c HTTP/1.1\r\nx-name: ".utf8) + name + Array("\r\n\r\n".utf8)

  private static func server() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    let fields = FieldBytes(isServer: true)
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandlers([
      fields, HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder()),
      FieldWatcher<HTTPRequestHead, HTTPResponseHead>(for: fields),
    ])
    return channel
  }

  /// The names that heads have, and the bytes of all bodies.
  private static func taken(
    from channel: EmbeddedChannel
  ) throws -> (names: [String], body: [UInt8]) {
    var (names, body): ([String], [UInt8]) = ([], [])
    while let part = try channel.readInbound(as: HTTPServerRequestPart.self) {
      switch part {
      case .head(let head): names += head.headers["x-name"]
      case .body(let buffer): body += buffer.readableBytesView
      case .end: break
      }
    }
    return (names, body)
  }

  @Test("heads keep theirs and bodies are left alone, wherever the stream is cut")
  func inbound() throws {
    for cut in 0...Self.pipelined.count {
      let channel = try Self.server()
      for piece in [Self.pipelined[..<cut], Self.pipelined[cut...]] where !piece.isEmpty {
        try channel.writeInbound(ByteBuffer(bytes: piece))
      }
      let (names, body) = try Self.taken(from: channel)
      #expect(names == ["Zo\u{eb}", "Zo\u{eb}", "Zo\u{eb}"], "\(cut)")
      #expect(body == Self.body + Self.body, "\(cut)")
    }
  }

  @Test("what is written is what was read, and bodies are left alone")
  func outbound() throws {
    let channel = try Self.server()
    var head = HTTPResponseHead(version: .http1_1, status: .ok)
    head.headers = ["x-name": "Zo\u{eb}\u{80}\u{ff}", "content-length": "6"]
    try channel.writeOutbound(HTTPServerResponsePart.head(head))
    try channel.writeOutbound(
      HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(bytes: Self.body))))
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
    var written: [UInt8] = []
    while let buffer = try channel.readOutbound(as: ByteBuffer.self) {
      written += buffer.readableBytesView
    }
    let line = Array("x-name: ".utf8) + Self.name + [0x80, 0xff, 0x0d, 0x0a]
    #expect(written.indices.contains { written[$0...].starts(with: line) })
    #expect(written.suffix(6) == Self.body[...])
  }

  @Test("a response up to the end of its connection is a body, whatever is in it")
  func untilTheEnd() throws {
    let channel = EmbeddedChannel()
    let fields = FieldBytes(isServer: false)
    try channel.pipeline.syncOperations.addHandlers([
      fields, HTTPRequestEncoder(), ByteToMessageHandler(HTTPResponseDecoder()),
      FieldWatcher<HTTPResponseHead, HTTPRequestHead>(for: fields),
    ])
    try channel.writeOutbound(
      HTTPClientRequestPart.head(.init(version: .http1_1, method: .GET, uri: "/")))
    try channel.writeInbound(
      ByteBuffer(bytes: Array("HTTP/1.1 200 OK\r\nx-name: ".utf8) + Self.name + [13, 10, 13, 10]))
    let rest = Array("HTTP/1.1 200 OK\r\nx-name: é\r\n\r\n".utf8)
    try channel.writeInbound(ByteBuffer(bytes: rest))
    var (name, body): (String?, [UInt8]) = (nil, [])
    while let part = try channel.readInbound(as: HTTPClientResponsePart.self) {
      if case .head(let head) = part { name = head.headers.first(name: "x-name") }
      if case .body(let buffer) = part { body += buffer.readableBytesView }
    }
    #expect(name == "Zo\u{eb}" && body == rest)
  }

  @Test("a field is read as UTF-8 if it is that, else as Latin-1")
  func readable() {
    #expect(FieldText.readable("plain") == "plain")
    #expect(FieldText.readable("Zo\u{c3}\u{ab}") == "Zoë")
    #expect(FieldText.readable("Zo\u{eb}") == "Zoë")
    #expect(FieldText.readable("\u{20ac}") == "\u{20ac}", "no byte's scalar")
  }
}
