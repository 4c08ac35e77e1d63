import DeodandEvents

/// Who the server says it is, and which protocol is spoken.
///
/// In the handshake era `initialize` tells it, in the stateless era the `_meta` of every message.
///
/// All of it is the peers' own word, and bounded where it is recorded. What was learnt stays until
/// something else is said.
struct MCPIdentity: Sendable {
  private(set) var name: String?
  private(set) var version: String?
  private(set) var protocolVersion: String?

  /// The prefix of the protocol's own keys in `_meta` (MCP 2026-07-28).
  static let prefix = "io.modelcontextprotocol/"

  /// Learns from the result of `initialize`, or from an object of the same members.
  mutating func learn(handshake result: JSONOutline, in message: RPCMessage) {
    protocolVersion = message.text(result["protocolVersion"]) ?? protocolVersion
    learn(server: result["serverInfo"], in: message)
  }

  /// Learns from the `_meta` of a request or of a result.
  mutating func learn(_ message: RPCMessage) {
    if let meta = message.meta {
      protocolVersion =
        message.text(meta[MCPIdentity.prefix + "protocolVersion"]) ?? protocolVersion
    }
    if let meta = message.result?["_meta"] {
      learn(server: meta[MCPIdentity.prefix + "serverInfo"], in: message)
    }
  }

  /// Learns from the header that names the protocol of an HTTP request.
  mutating func learn(protocolVersion version: String) { protocolVersion = version }

  private mutating func learn(server info: JSONOutline?, in message: RPCMessage) {
    guard let info else { return }
    name = message.text(info["name"]) ?? name
    version = message.text(info["version"]) ?? version
  }

  /// Adds what is known.
  func tell(_ facts: inout Facts) {
    facts.add(.mcpServerName, name)
    facts.add(.mcpServerVersion, version)
    facts.add(.mcpProtocolVersion, protocolVersion)
  }
}
