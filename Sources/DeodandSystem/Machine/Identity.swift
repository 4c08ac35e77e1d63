import CLibrary

/// Who and where this process is, as the kernel says it.
///
/// Nothing here is taken from the environment, which whoever starts a process can set as they like.
package struct Identity: Sendable, Hashable {
  /// The number of the user whose rights the process has.
  package let user: UInt32
  /// That user's name in the system's database; nil if it has none.
  package let name: String?
  /// The name of the machine.
  package let host: String
  /// An identifier that changes at every boot (Linux), or the time of the boot.
  package let boot: String
  /// The kernel: its name, release and the machine's architecture.
  package let system: String

  /// Asks the kernel.
  package static func current() -> Identity {
    var names = utsname()
    unsafe uname(&names)
    let user = geteuid()
    return Identity(
      user: user, name: name(of: user), host: text(names.nodename), boot: bootID(),
      system: "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))")
  }

  /// The number of the user who started the process, whatever rights it has got since.
  static var realUser: UInt32 { getuid() }

  /// A user's name in the system's database.
  ///
  /// getpwuid_r(3), for getpwuid's answer is overwritten by the next thread that asks.
  static func name(of user: UInt32) -> String? {
    var entry = unsafe passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16_384)
    return unsafe buffer.withUnsafeMutableBufferPointer { space in
      guard let start = space.baseAddress,
        unsafe getpwuid_r(user, &entry, start, space.count, &found) == 0, unsafe found != nil,
        let name = unsafe entry.pw_name
      else { return nil }
      return unsafe String(cString: name)
    }
  }

  private static func bootID() -> String {
    #if os(Linux)
      guard let bytes = try? Files.read("/proc/sys/kernel/random/boot_id", limit: 64) else {
        return "unknown"
      }
      return String(decoding: bytes.prefix { $0 > 32 }, as: UTF8.self)
    #else
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      unsafe sysctlbyname("kern.boottime", &time, &size, nil, 0)
      return String(time.tv_sec)
    #endif
  }

  /// The text in a field of characters that ends at a null.
  private static func text<Field>(_ field: Field) -> String {
    unsafe withUnsafeBytes(of: field) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
