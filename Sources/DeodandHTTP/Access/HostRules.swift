/// By which names a server over TCP may be called.
///
/// A page can give its own name the address of this machine (DNS rebinding), and is then, to the
/// browser, a page of this server. The name that it was called by, which stands in `Host`, gives it
/// away: an attacker has names, but none of those that are listed here.
package struct HostRules: Sendable {
  /// Names in lower case, as they are configured: with a port they count with that one, without
  /// with any.
  private let names: Set<String>
  /// The name that the server was told to listen at.
  private let own: String?

  /// Loopback, the connection's own address and `own`, where the server was told to listen, are in
  /// with the port that is bound; the names are so too.
  package init(_ names: some Sequence<String> = [], own: String? = nil) {
    self.names = Set(names.map { $0.lowercased() })
    self.own = own?.lowercased()
  }

  /// Whether a text is a name to configure: a host, and a port if one is meant.
  package static func isName(_ text: String) -> Bool { parts(text) != nil }

  /// Whether a request that names this host is meant for the server.
  ///
  /// `local` is the address that the connection came in at. An address in digits belongs to
  /// nobody's name, so the connection's own is as good as loopback. Loopback counts with the port
  /// that is bound only: what another program forwards has to be configured.
  package func admits(_ host: String, at local: ListenAddress?) -> Bool {
    guard let (name, port) = Self.parts(host) else { return false }
    if names.contains(host.lowercased()) || names.contains(Self.written(name, nil)) { return true }
    guard let local, port ?? 80 == local.port else { return false }
    return ListenAddress(host: name, port: local.port).isLoopback
      || name == local.host || name == own
  }

  /// Host in lower case without brackets, and port (RFC 9110 section 7.2); nil for anything else.
  private static func parts(_ text: String) -> (name: String, port: Int?)? {
    let lower = text.lowercased()
    guard lower.utf8.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-._:[]".utf8.contains($0) })
    else { return nil }
    let hasPort = lower.last != "]" && lower.contains(":")
    guard let address = ListenAddress(hasPort ? lower : "\(lower):0") else { return nil }
    return (address.host, hasPort ? address.port : nil)
  }

  private static func written(_ name: String, _ port: Int?) -> String {
    let host = name.contains(":") ? "[\(name)]" : name
    return port.map { "\(host):\($0)" } ?? host
  }
}
