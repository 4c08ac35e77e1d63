#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A started program with pipes for its standard streams.
struct ChildProcess: Sendable {
  /// The process.
  let pid: pid_t
  /// Where its standard input is written.
  let input: Int32
  /// Where its standard output is read.
  let output: Int32
  /// Where its standard error is read.
  let error: Int32

  /// Starts a command found on the PATH, with our environment and the default signal handling.
  static func start(_ command: [String]) throws -> ChildProcess {
    let input = try Pipe.make()
    let output = try Pipe.make()
    let error = try Pipe.make()
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      close(input.read)
      close(output.write)
      close(error.write)
    }
    // dup2 clears close-on-exec on the copies; every other end stays behind.
    posix_spawn_file_actions_adddup2(&actions, input.read, 0)
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, error.write, 2)
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    // The runtime's threads block most signals, and a child would inherit that from the one we are
    // on.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let status = posix_spawnp(&pid, command[0], &actions, &attributes, words, environ)
    guard status == 0 else {
      close(input.write)
      close(output.read)
      close(error.read)
      throw Failure(
        .usage, "cannot start \(command[0]): \(SystemError.text(status))",
        hint: "check the command after --, and the PATH")
    }
    return ChildProcess(pid: pid, input: input.write, output: output.read, error: error.read)
  }

  /// Waits for the end: an exit status, or the signal that ended it.
  func wait() -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
  }

  /// How a process ended.
  enum Ending: Sendable {
    case exited(Int32)
    case signalled(Int32)

    /// What a shell would report.
    var status: Int32 {
      switch self {
      case .exited(let status): status
      case .signalled(let signal): 128 + signal
      }
    }
  }
}
