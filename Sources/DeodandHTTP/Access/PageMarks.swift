package import NIOHTTP1

/// What shows that a request was made by a page in a browser.
///
/// A browser adds these itself, and no page can take them away or write them: `Origin` wherever a
/// request may change something (Fetch Standard section 3.1), `Sec-Fetch-Site` and its like to
/// every address that is loopback or secure (Fetch Metadata), `Referer` where neither was known
/// yet.
package enum PageMarks {
  /// Whether a request carries one of the marks.
  ///
  /// `Sec-Fetch-Mode: cors` by itself is none: Node's `fetch` writes it, and a browser that knows
  /// it sends `Sec-Fetch-Site` too.
  package static func areOn(_ headers: HTTPHeaders) -> Bool {
    headers.contains { name, value in
      switch name.lowercased() {
      case "origin", "referer", "sec-fetch-site", "sec-fetch-dest", "sec-fetch-user",
        "sec-fetch-storage-access":
        true
      case "sec-fetch-mode": value != "cors"
      default: false
      }
    }
  }

  /// Whether the page's origin is one of those that are configured.
  ///
  /// One that is named twice, or not at all, is nobody's.
  package static func origin(of headers: HTTPHeaders, isIn allowed: Set<String>) -> Bool {
    let named = headers["origin"]
    return named.count == 1 && allowed.contains(named[0].lowercased())
  }

  /// Whether a text is an origin as browsers write it: `https://HOST[:PORT]`, without a slash at
  /// the end (RFC 6454 section 6.2).
  package static func isOrigin(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
      return false
    }
    let scheme = text[..<colon]
    let host = text[colon...].dropFirst(3)
    return !scheme.isEmpty
      && scheme.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789+-.".utf8.contains($0) }
      && HostRules.isName(String(host))
  }
}
