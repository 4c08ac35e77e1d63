import DeodandEvents

/// JSON-RPC responses that a peer gets from us, in place of the other peer's.
public struct MCPAnswer: Sendable, Hashable {
  /// Who gets them.
  public let peer: MCPPeer
  /// The responses, one for each request that waits.
  ///
  /// Each is one JSON object without line ends, so that it can be a line or an event.
  let messages: [[UInt8]]
  /// Whether something was refused for which nobody can be answered by an id.
  public let isRefusal: Bool

  init(to peer: MCPPeer, _ messages: [[UInt8]], isRefusal: Bool = false) {
    self.peer = peer
    self.messages = messages
    self.isRefusal = isRefusal
  }

  /// Whether nobody waits.
  public var isEmpty: Bool { messages.isEmpty }

  /// The responses one a line; empty if nobody waits.
  public var lines: [UInt8] { messages.flatMap { $0 + [UInt8(ascii: "\n")] } }

  /// The responses as the body of an HTTP message: one object, or an array where more than one
  /// waits; nil if nobody does.
  public var json: [UInt8]? {
    switch messages.count {
    case 0: return nil
    case 1: return messages[0]
    default:
      let list = messages.joined(separator: [UInt8(ascii: ",")])
      return [UInt8(ascii: "[")] + list + [UInt8(ascii: "]")]
    }
  }

  /// The responses as server-sent events, one each; empty if nobody waits.
  public var events: [UInt8] {
    messages.flatMap { Array("event: message\ndata: ".utf8) + $0 + Array("\n\n".utf8) }
  }

  /// A JSON-RPC error response; `id` as it was sent.
  ///
  /// Put together from bytes: an id of any number must come back as it was.
  static func error(_ id: [UInt8], code: Int, _ message: String) -> [UInt8] {
    var bytes = Array(#"{"jsonrpc":"2.0","id":"#.utf8) + id
    bytes += Array(#","error":{"code":\#(code),"message":"#.utf8)
    CanonicalWriter.writeString(message, to: &bytes)
    return bytes + Array("}}".utf8)
  }

  /// The result of a tool that says of itself that it failed; the model reads the text.
  ///
  /// From revision 2026-07-28 on every result names its type.
  static func toolError(_ text: String, isStateless: Bool) -> [UInt8] {
    var bytes = Array(#"{"content":[{"text":"#.utf8)
    CanonicalWriter.writeString(text, to: &bytes)
    bytes += Array(#","type":"text"}],"isError":true"#.utf8)
    if isStateless { bytes += Array(#","resultType":"complete""#.utf8) }
    return bytes + [UInt8(ascii: "}")]
  }

  /// A JSON-RPC response with a result.
  ///
  /// `result` is JSON, and is not looked at.
  static func result(_ id: [UInt8], _ result: [UInt8]) -> [UInt8] {
    Array(#"{"jsonrpc":"2.0","id":"#.utf8) + id + Array(#","result":"#.utf8) + result
      + [UInt8(ascii: "}")]
  }
}
