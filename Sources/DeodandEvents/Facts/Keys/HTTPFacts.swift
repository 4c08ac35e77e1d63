// Facts of exchanges over HTTP. Names that begin with `http.`, `url.`, `user_agent.` or
// `network.` are OpenTelemetry's; the captures of model APIs and of MCP over HTTP write them.

extension FactKey where Value == String {
  /// The request's method.
  public static var httpMethod: Self { Self("http.request.method") }
  /// The provider's own id of the exchange, from a header.
  public static var httpRequestID: Self { Self("http.response.request_id") }
  /// The path of the target.
  public static var urlPath: Self { Self("url.path") }
  /// The query of the target, secrets replaced by `[left out]`.
  public static var urlQuery: Self { Self("url.query") }
  /// What the HTTP client calls itself.
  public static var userAgent: Self { Self("user_agent.original") }
  /// How the message came: `pipe`, `http`.
  public static var networkTransport: Self { Self("network.transport") }
  /// Where the request went, by the name in the configuration.
  public static var upstream: Self { Self("upstream") }
  /// The content codings of the body, in the order in which they were applied.
  public static var contentEncoding: Self { Self("content.encoding") }
  /// Who ended the exchange before its time: `client`, `upstream`, `agent`.
  public static var closedBy: Self { Self("closed.by") }
}

extension FactKey where Value == Int64 {
  /// The response's status.
  public static var httpStatus: Self { Self("http.response.status_code") }
  /// How many secrets were left out.
  public static var secretsDropped: Self { Self("secrets.dropped") }
  /// The length of a body that is kept in parts, in bytes.
  public static var bodyBytes: Self { Self("body.bytes") }
  /// How many parts there are.
  public static var partsCount: Self { Self("parts.count") }
  /// The length of the stream on the wire, in bytes.
  public static var streamBytes: Self { Self("stream.bytes") }
  /// How many server-sent events with data came.
  public static var streamEvents: Self { Self("stream.events") }
  /// How many events are missing by the sequence numbers.
  public static var streamMissing: Self { Self("stream.missing") }
}

extension FactKey where Value == JSONObject {
  /// Headers by their names in lower case, a text or a list of texts each, without those that
  /// carry credentials.
  public static var headers: Self { Self("headers") }
}

extension FactKey where Value == [String] {
  /// Names of headers that were left out, for they carry credentials or addresses of people.
  public static var headersDropped: Self { Self("headers.dropped") }
  /// JSON Pointers of values that were left out of the body, for they are credentials.
  public static var bodyRedacted: Self { Self("body.redacted") }
  /// The records of the parts that came before what this record holds; at most 256.
  public static var parts: Self { Self("parts") }
}
