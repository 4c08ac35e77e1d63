#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the process finds around it.
package enum Environment {
  /// A variable that is set and not empty.
  package static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// The whole environment as `NAME=VALUE`, with variables added or replaced.
  package static func all(adding variables: [String: String] = [:]) -> [String] {
    var found: [String] = []
    var place = environ
    while let line = place.pointee {
      let text = String(cString: line)
      let name = text.prefix { $0 != "=" }
      if variables[String(name)] == nil { found.append(text) }
      place += 1
    }
    return found + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// The default place of the log: `deodand/log` in the XDG data directory.
  package static var defaultLog: String {
    if let log = variable("DEODAND_LOG") { return log }
    if let data = variable("XDG_DATA_HOME") { return data + "/deodand/log" }
    return (variable("HOME") ?? ".") + "/.local/share/deodand/log"
  }

  /// The host's name.
  package static var host: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let failed = buffer.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return Int32(-1) }
      return gethostname(base.assumingMemoryBound(to: CChar.self), bytes.count - 1)
    }
    guard failed == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The user's login name, or the number.
  package static var user: String { variable("USER") ?? variable("LOGNAME") ?? "uid \(getuid())" }
}
