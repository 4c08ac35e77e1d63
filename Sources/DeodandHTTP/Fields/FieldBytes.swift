package import NIOCore
package import NIOHTTP1

/// Keeps the bytes of header fields as they are on their way through SwiftNIO's texts.
///
/// Its decoder repairs what is not UTF-8, and a byte that was repaired is lost. So each byte from
/// 0x80 on within a head is written as the two bytes of its scalar before the decoder, and turned
/// back after the encoder (`FieldText`). Which bytes are a head's is the decoder's own knowledge:
/// `FieldWatcher` behind it says where a message ends, and what could hold two messages is handed
/// to it line by line. Nothing is parsed twice, so nothing can be parsed differently.
package final class FieldBytes: ChannelDuplexHandler {
  package typealias InboundIn = ByteBuffer
  package typealias InboundOut = ByteBuffer
  package typealias OutboundIn = IOData
  package typealias OutboundOut = IOData

  /// What is known of the messages that pass, shared by the two handlers of a connection.
  fileprivate final class Progress {
    enum Reading {
      case head
      /// How many bytes of the body are left, if its length was named.
      case body(left: Int?)
    }

    var reading = Reading.head
    var writesHead = false
  }

  fileprivate let progress = Progress()
  /// Whether a message may follow another one in the same buffer.
  private let isServer: Bool

  package init(isServer: Bool) { self.isServer = isServer }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var buffer = unwrapInboundIn(data)
    if isOneBody(buffer) || !buffer.readableBytesView.contains(where: { $0 >= 0x80 }) {
      return context.fireChannelRead(data)
    }
    while buffer.readableBytes > 0 {
      // Asked anew after each piece: the decoder has seen it by then.
      switch progress.reading {
      case .head:
        guard let line = buffer.readSlice(length: Self.line(buffer)) else { return }
        context.fireChannelRead(wrapInboundOut(Self.widened(line)))
      case .body(let left):
        let count = left.map { min(max($0, 1), buffer.readableBytes) } ?? Self.line(buffer)
        guard let piece = buffer.readSlice(length: count) else { return }
        context.fireChannelRead(wrapInboundOut(piece))
      }
    }
  }

  /// Whether all of it belongs to the body that is being read.
  ///
  /// A client asks for one thing at a time: nothing follows a response.
  private func isOneBody(_ buffer: ByteBuffer) -> Bool {
    guard case .body(let left) = progress.reading else { return false }
    return left.map { $0 >= buffer.readableBytes } ?? !isServer
  }

  package func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    // The encoder writes a head in one piece, before it returns to whoever wrote the part.
    guard progress.writesHead, case .byteBuffer(let head) = unwrapOutboundIn(data) else {
      return context.write(data, promise: promise)
    }
    progress.writesHead = false
    context.write(wrapOutboundOut(.byteBuffer(Self.narrowed(head))), promise: promise)
  }

  /// How many bytes there are up to the end of a line; heads, chunks and trailers end with one.
  private static func line(_ buffer: ByteBuffer) -> Int {
    let view = buffer.readableBytesView
    return view.firstIndex(of: UInt8(ascii: "\n")).map { $0 - view.startIndex + 1 } ?? view.count
  }

  /// Each byte from 0x80 on as the UTF-8 of its scalar.
  private static func widened(_ line: ByteBuffer) -> ByteBuffer {
    var wide: [UInt8] = []
    for byte in line.readableBytesView {
      if byte < 0x80 { wide.append(byte) } else { wide += [0xc0 | byte >> 6, 0x80 | byte & 0x3f] }
    }
    return ByteBuffer(bytes: wide)
  }

  /// The other way round; nothing else than what `widened` makes is touched.
  private static func narrowed(_ head: ByteBuffer) -> ByteBuffer {
    let view = head.readableBytesView
    guard view.contains(where: { $0 >= 0x80 }) else { return head }
    var narrow: [UInt8] = []
    var bytes = view[...]
    while let byte = bytes.popFirst() {
      if byte & 0xfe == 0xc2, let next = bytes.first, next & 0xc0 == 0x80 {
        narrow.append(byte << 6 | next & 0x3f)
        bytes.removeFirst()
      } else {
        narrow.append(byte)
      }
    }
    return ByteBuffer(bytes: narrow)
  }
}

/// Stands right behind decoder and encoder, and tells `FieldBytes` which message is under way.
package final class FieldWatcher<In: MessageHead, Out: Sendable & Equatable>: ChannelDuplexHandler {
  package typealias InboundIn = HTTPPart<In, ByteBuffer>
  package typealias InboundOut = HTTPPart<In, ByteBuffer>
  package typealias OutboundIn = HTTPPart<Out, IOData>
  package typealias OutboundOut = HTTPPart<Out, IOData>

  private let progress: FieldBytes.Progress

  package init(for bytes: FieldBytes) { progress = bytes.progress }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      let isChunked = head.headers.contains(name: "transfer-encoding")
      let length = isChunked ? nil : head.headers.first(name: "content-length").flatMap { Int($0) }
      progress.reading = .body(left: length)
    case .body(let buffer):
      if case .body(let left?) = progress.reading {
        progress.reading = .body(left: left - buffer.readableBytes)
      }
    case .end: progress.reading = .head
    }
    context.fireChannelRead(data)
  }

  package func write(
    context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
  ) {
    if case .head = unwrapOutboundIn(data) { progress.writesHead = true }
    context.write(data, promise: promise)
  }
}

/// The head of a request or of a response.
package protocol MessageHead: Sendable, Equatable {
  var headers: HTTPHeaders { get }
}

extension HTTPRequestHead: MessageHead {}
extension HTTPResponseHead: MessageHead {}
