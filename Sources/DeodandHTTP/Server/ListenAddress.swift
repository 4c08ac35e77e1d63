/// Where a server listens over TCP.
package struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// The host as it was given, without the brackets of an IPv6 address.
  package let host: String
  /// The port; 0 lets the system choose.
  package let port: Int

  /// Where exporters of telemetry send to when they are told nothing else.
  package static let standard = ListenAddress(host: "127.0.0.1", port: 4318)

  /// Names an address.
  package init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Parses `HOST:PORT` or `[HOST]:PORT`.
  package init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"),
      let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port)
    else { return nil }
    var host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    if isBracketed { host = host.dropFirst().dropLast() }
    // A colon in a host without brackets is an IPv6 address whose end would be taken for a port.
    guard !host.isEmpty, isBracketed || !host.contains(":") else { return nil }
    self.init(host: String(host), port: port)
  }

  /// Whether only programs of this machine reach the address.
  ///
  /// Names are not looked up: what a name stands for may change after the check.
  package var isLoopback: Bool {
    if host == "localhost" || host == "::1" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// The address as it is written.
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
