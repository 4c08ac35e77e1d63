// Facts of the Model Context Protocol. Names that begin with `mcp.` or `jsonrpc.` are
// OpenTelemetry's for MCP; the captures over stdio and HTTP write them.

extension FactKey where Value == String {
  /// The JSON-RPC method, such as `tools/call`.
  public static var mcpMethod: Self { Self("mcp.method.name") }
  /// Stands for the session over HTTP: the beginning of a digest of its id, which is a secret.
  public static var mcpSession: Self { Self("mcp.session") }
  /// The version that the server settled on.
  public static var mcpProtocolVersion: Self { Self("mcp.protocol.version") }
  /// The server, by its own word.
  public static var mcpServerName: Self { Self("mcp.server.name") }
  /// The server's version, by its own word.
  public static var mcpServerVersion: Self { Self("mcp.server.version") }
  /// The program that was started as the server.
  public static var mcpServerCommand: Self { Self("mcp.server.command") }
  /// The client, by its own word.
  public static var mcpClientName: Self { Self("mcp.client.name") }
  /// The client's version, by its own word.
  public static var mcpClientVersion: Self { Self("mcp.client.version") }
  /// The resource.
  public static var mcpResourceURI: Self { Self("mcp.resource.uri") }
  /// Which end of the connection sent it: `client` or `server`.
  public static var sender: Self { Self("from") }
  /// Why the message could not be read.
  public static var fault: Self { Self("fault") }
  /// The task that the call became.
  public static var task: Self { Self("task") }
  /// The level of a log message, as the protocol names it.
  public static var logLevel: Self { Self("level") }
  /// The logger of a log message.
  public static var logger: Self { Self("logger") }
  /// Why a session over HTTP ended: `deleted`, `expired`, `evicted`, `idle`, `shutdown`.
  public static var sessionEnd: Self { Self("session.end") }
  /// The list of tools on offer: SHA-256 over the RFC 8785 form of the definitions, 64
  /// hexadecimal digits.
  public static var surface: Self { Self("surface") }
  /// The surface of the last complete list before.
  public static var previousSurface: Self { Self("previous.surface") }
}

extension FactKey where Value == JSONValue {
  /// The JSON-RPC id: a text or a number.
  public static var jsonrpcID: Self { Self("jsonrpc.request.id") }
}

extension FactKey where Value == Int64 {
  /// Which page of a list it is, from 1.
  public static var page: Self { Self("page") }
  /// How many tool calls the session had, where it ended.
  public static var callCount: Self { Self("calls") }
  /// How many results the session had, where it ended.
  public static var resultCount: Self { Self("results") }
}

extension FactKey where Value == Bool {
  /// Whether the tools differ from the last complete list.
  public static var surfaceChanged: Self { Self("changed") }
}

extension FactKey where Value == [String] {
  /// The names of the tools on offer.
  public static var tools: Self { Self("tools") }
}

extension FactKey where Value == [JSONValue] {
  /// The tools on offer, in whatever form a program lists them.
  public static var offeredTools: Self { Self("tools") }
}
