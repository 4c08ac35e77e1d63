package import NIOHTTP1

/// Header fields that belong to one connection and are not passed on (RFC 9110 section 7.6.1).
package enum HopHeaders {
  private static let names: Set<String> = [
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization",
    "te", "trailer", "transfer-encoding", "upgrade", "expect",
  ]

  /// The fields of a client's request as the upstream gets them.
  ///
  /// What is meant for the agent itself stays here; `host` is named, which is the upstream's own
  /// unless somebody wants the client's; the length is written anew by whoever sends the body,
  /// which is the same bytes.
  package static func forUpstream(_ headers: HTTPHeaders, host: String) -> HTTPHeaders {
    var kept = HTTPHeaders([("host", host)])
    let own = connectionNames(headers)
    for (name, value) in headers {
      let lower = name.lowercased()
      if names.contains(lower) || own.contains(lower) || lower.hasPrefix("x-deodand-") { continue }
      if lower == "host" || lower == "content-length" { continue }
      kept.add(name: name, value: value)
    }
    return kept
  }

  /// The fields of an upstream's response as the client gets them.
  package static func forClient(_ headers: HTTPHeaders) -> HTTPHeaders {
    var kept = HTTPHeaders()
    let own = connectionNames(headers)
    for (name, value) in headers {
      let lower = name.lowercased()
      if names.contains(lower) || own.contains(lower) { continue }
      kept.add(name: name, value: value)
    }
    return kept
  }

  /// The fields that `Connection` names as its own.
  ///
  /// Whatever a sender lists there is meant for the next hop alone, also fields that nobody knows.
  private static func connectionNames(_ headers: HTTPHeaders) -> Set<String> {
    Set(headers[canonicalForm: "connection"].map { $0.lowercased() })
  }
}
