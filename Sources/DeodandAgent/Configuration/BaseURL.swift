import DeodandCapture
import DeodandHTTP

/// The address of an upstream: what stands before every target that is asked of it.
///
/// Parsed strictly: what a lenient reader would make of an address is where requests with
/// somebody's key would go.
package struct BaseURL: Sendable, Hashable, CustomStringConvertible {
  /// How it is spoken to.
  package enum Scheme: String, Sendable {
    case http
    case https
  }

  package let scheme: Scheme
  package let host: String
  package let port: Int
  /// Empty, or a path that begins with a slash and does not end with one.
  ///
  /// A target is put behind it as it is.
  package let path: String

  /// Takes parts that are known to be good; nothing is checked.
  package init(scheme: Scheme, host: String, port: Int, path: String) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.path = path
  }

  /// Parses `http(s)://HOST[:PORT][/PATH]`; nil for anything else, user information, a query or a
  /// fragment included.
  package init?(_ text: String) {
    guard let scheme = [Scheme.http, .https].first(where: { text.hasPrefix("\($0)://") }) else {
      return nil
    }
    let rest = text.dropFirst(scheme.rawValue.count + 3)
    guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !rest.contains("@"),
      !rest.contains("?"), !rest.contains("#")
    else { return nil }
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    let authority = rest[..<end]
    // The bracket ends an IPv6 address, whose colons are none of a port.
    let hasPort = authority.last != "]" && authority.contains(":")
    let withPort = hasPort ? String(authority) : "\(authority):\(scheme == .https ? 443 : 80)"
    guard let address = ListenAddress(withPort), address.port > 0 else { return nil }
    var path = rest[end...]
    while path.hasSuffix("/") { path = path.dropLast() }
    self.init(scheme: scheme, host: address.host, port: address.port, path: String(path))
  }

  /// Host and port as a `Host` header names them: the port only if it is not the scheme's own.
  package var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (scheme == .https ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// The same server with another path.
  func at(path: String) -> BaseURL { BaseURL(scheme: scheme, host: host, port: port, path: path) }

  /// The address as a record or a message may have it: gateways put keys into paths too.
  package var shown: String { "\(scheme)://\(authority)\(TargetSecrets(path).path)" }

  /// The address as it is written.
  package var description: String { "\(scheme)://\(authority)\(path)" }
}
