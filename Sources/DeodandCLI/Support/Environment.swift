#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the process finds around it.
enum Environment {
  /// A variable that is set and not empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
  }

  /// The default place of the log: `deodand/log` in the XDG data directory.
  static var defaultLog: String {
    if let log = variable("DEODAND_LOG") { return log }
    if let data = variable("XDG_DATA_HOME") { return data + "/deodand/log" }
    return (variable("HOME") ?? ".") + "/.local/share/deodand/log"
  }

  /// The host's name.
  static var host: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let failed = buffer.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return Int32(-1) }
      return gethostname(base.assumingMemoryBound(to: CChar.self), bytes.count - 1)
    }
    guard failed == 0 else { return "localhost" }
    return String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
  }

  /// The user's login name, or the number.
  static var user: String { variable("USER") ?? variable("LOGNAME") ?? "uid \(getuid())" }
}
