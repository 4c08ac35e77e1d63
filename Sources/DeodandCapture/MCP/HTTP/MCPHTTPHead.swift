import DeodandEvents

/// What the headers of an HTTP message say about MCP.
///
/// Nothing else is looked at, but the one that the operator says names a person, and whom a client
/// says that it asks and comes from, so no credential can come into a record by this way.
struct MCPHTTPHead: Sendable {
  private let headers: [(name: String, value: String)]

  init(_ headers: [(String, String)]) { self.headers = headers }

  /// The id of the session; a bearer of it is taken for the client.
  var session: String? { self["mcp-session-id"] }
  /// The revision of the protocol that is spoken.
  var version: String? { self["mcp-protocol-version"] }
  /// What the client calls itself.
  var userAgent: String? { self["user-agent"] }
  /// What the client named as its host and, if it is a page, as its origin, as they came; nil if
  /// neither.
  ///
  /// Whoever judges later whether a page was at work needs both.
  var addressed: JSONObject? {
    var named = JSONObject()
    for name in ["host", "origin"] {
      let values = headers.filter { $0.name.lowercased() == name }.prefix(2)
        .map { JSONValue.string(BoundedText.shorten($0.value).text) }
      if values.count == 1 { named[name] = values[0] }
      if values.count > 1 { named[name] = .array(values) }
    }
    return named.members.isEmpty ? nil : named
  }
  /// The encoding of the body, if it has one that hides the messages.
  var encoding: String? {
    self["content-encoding"].flatMap { $0.lowercased() == "identity" ? nil : $0 }
  }

  /// Whether the body is a stream of events.
  var isEventStream: Bool {
    let type = self["content-type"]?.split(separator: ";").first ?? ""
    return MCPHTTPHead.trim(type).lowercased() == "text/event-stream"
  }

  /// Whether a revision has no handshake: 2026-07-28 and what comes after it.
  ///
  /// Revisions are dates, so their order is that of their bytes; what has not ten bytes is none.
  static func isStateless(_ version: String?) -> Bool {
    guard let version, version.utf8.count == 10 else { return false }
    return !version.utf8.lexicographicallyPrecedes("2026-07-28".utf8)
  }

  /// What the headers that repeat the message say otherwise than the message (MCP 2026-07-28).
  ///
  /// What stands between client and server routes by the headers, so a server that does not refuse
  /// the difference may do another thing than the one that was let through.
  func differences(from message: RPCMessage) -> [String] {
    var notes: [String] = []
    // A header without its counterpart in the message is no difference.
    func compare(_ header: String, _ name: String, _ told: String?) {
      guard let value = self[name], let told else { return }
      if !(MCPHTTPHead.decode(value)?.utf8.elementsEqual(told.utf8) ?? false) {
        notes.append("the \(header) header says \(BoundedText.shorten(value, to: 128).text)")
      }
    }
    compare("Mcp-Method", "mcp-method", message.method)
    let key = message.method.flatMap { MCPHTTPHead.names[$0] }
    compare("Mcp-Name", "mcp-name", key.flatMap { message.text(message.params?[$0]) })
    compare("MCP-Protocol-Version", "mcp-protocol-version", message.protocolVersion)
    return notes
  }

  /// The parameter that `Mcp-Name` repeats, by method.
  private static let names = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"]

  /// The value of a header that may be written as `=?base64?…?=`; nil if that can't be decoded.
  ///
  /// For values that a header can't hold as they are.
  private static func decode(_ value: String) -> String? {
    guard value.hasPrefix("=?base64?"), value.hasSuffix("?="), value.utf8.count >= 11 else {
      return value
    }
    return Base64.decode(value.dropFirst(9).dropLast(2)).flatMap {
      String(validating: $0, as: UTF8.self)
    }
  }

  /// The person whom a header names, if the operator says that one does.
  func person(at place: PersonPlace?, _ digest: ([UInt8]) -> String) -> String? {
    place?.person(in: headers, digest: digest)
  }

  private subscript(name: String) -> String? {
    headers.first { $0.name.lowercased() == name }.map { MCPHTTPHead.trim($0.value[...]) }
  }

  /// Header values come with the white space around them that HTTP allows.
  private static func trim(_ text: Substring) -> String {
    let isSpace = { (character: Character) in character == " " || character == "\t" }
    var text = text.drop(while: isSpace)
    while let last = text.last, isSpace(last) { text.removeLast() }
    return String(text)
  }
}

extension RPCMessage {
  /// The revision that a request names (MCP 2026-07-28).
  var protocolVersion: String? { text(meta?[MCPIdentity.prefix + "protocolVersion"]) }
}
