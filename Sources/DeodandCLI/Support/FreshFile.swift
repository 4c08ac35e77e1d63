import DeodandConsole

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file that appears whole or not at all: written beside its place, synced, then linked into it.
struct FreshFile: ~Copyable {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Begins a file; one that exists already is never replaced.
  init(_ path: String) throws {
    self.init(path, temporary: path + ".tmp-\(getpid())", descriptor: try Self.begin(path))
  }

  private init(_ path: String, temporary: String, descriptor: Int32) {
    self.path = path
    self.temporary = temporary
    self.descriptor = descriptor
  }

  private static func begin(_ path: String) throws -> Int32 {
    guard !Files.exists(path) else {
      throw Failure(
        .usage, "\(path) exists already", hint: "choose another name; evidence is never overwritten"
      )
    }
    let descriptor = open(
      path + ".tmp-\(getpid())", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw Failure(
        .unable, "cannot create \(path): \(SystemError.text(errno))",
        hint: "choose a directory that exists and can be written")
    }
    return descriptor
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  /// Appends bytes.
  func write(_ bytes: [UInt8]) throws {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { buffer in
        #if canImport(Glibc)
          Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw unable()
      }
      start += count
    }
  }

  /// Puts the file in its place: contents synced first, then the name, then the directory.
  consuming func commit() throws {
    // link, not rename: it fails where something has appeared at the path in the meantime.
    guard fsync(descriptor) == 0, link(temporary, path) == 0 else { throw unable() }
    unlink(temporary)
    isCommitted = true
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let parent = slash.map { String(path[..<$0]) } ?? "."
    let directory = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  private func unable() -> Failure {
    Failure(
      .unable, "cannot write \(path): \(SystemError.text(errno))",
      hint: "free space there or choose another place; nothing was left behind")
  }
}
