import DeodandEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a `recorder.started` record says of the process and its machine.
struct HostFacts: Sendable {
  let host: String
  let boot: String
  let user: String
  let system: String
  let process: Int32

  /// The facts of this process.
  static func current() -> HostFacts {
    var names = utsname()
    uname(&names)
    let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) }
    return HostFacts(
      host: text(names.nodename), boot: bootID(), user: user ?? String(geteuid()),
      system: "\(text(names.sysname)) \(text(names.release)) \(text(names.machine))",
      process: getpid())
  }

  /// The facts that a one-shot command must share with the one whose record it uses.
  func shared(build: String, watches: [Watch], marks: String) -> JSONObject {
    var data = JSONObject()
    data[.host] = host
    data[.boot] = boot
    data[.user] = user
    data[.build] = build
    data[.system] = system
    data[.watches] = watches
    data[.highWater] = marks
    return data
  }

  /// An identifier that changes at every boot (Linux), or the time of the boot.
  private static func bootID() -> String {
    #if canImport(Glibc)
      guard let file = fopen("/proc/sys/kernel/random/boot_id", "r") else { return "unknown" }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 64)
      guard fgets(&line, 64, file) != nil else { return "unknown" }
      let bytes = line.prefix { $0 > 32 }.map { UInt8(bitPattern: $0) }
      return String(decoding: bytes, as: UTF8.self)
    #else
      var time = timeval()
      var size = MemoryLayout<timeval>.size
      sysctlbyname("kern.boottime", &time, &size, nil, 0)
      return String(time.tv_sec)
    #endif
  }

  private static func text<Field>(_ field: Field) -> String {
    withUnsafeBytes(of: field) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
