#if canImport(Glibc)
  package import Glibc
#else
  package import Darwin
#endif

/// A started program.
package struct ChildProcess: Sendable {
  /// The process.
  package let pid: pid_t

  /// Starts a command found on the PATH, with the default signal handling.
  ///
  /// `variables` are added to our environment, or replace what it has; `redirect` makes descriptors
  /// of ours the child's, by the number that they have there. Everything else is the child's as it
  /// is ours.
  package static func start(
    _ command: [String], variables: [String: String] = [:],
    redirect: [(ours: Int32, child: Int32)] = []
  ) throws -> ChildProcess {
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
    }
    // dup2 clears close-on-exec on the copies; every other end stays behind.
    for pair in redirect {
      posix_spawn_file_actions_adddup2(&actions, pair.ours, pair.child)
    }
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
    var words = strings(command)
    var environment = strings(Environment.all(adding: variables))
    defer { for string in words + environment { free(string) } }
    var pid: pid_t = 0
    let status = posix_spawnp(&pid, command[0], &actions, &attributes, &words, &environment)
    guard status == 0 else {
      throw Failure(
        .usage, "cannot start \(command[0]): \(SystemError.text(status))",
        hint: "check the command after --, and the PATH")
    }
    return ChildProcess(pid: pid)
  }

  /// A list as C has it: its end is a null.
  private static func strings(_ list: [String]) -> [UnsafeMutablePointer<CChar>?] {
    list.map { strdup($0) } + [nil]
  }

  /// Waits for the end: an exit status, or the signal that ended it.
  package func wait() -> Ending {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
  }

  /// How a process ended.
  package enum Ending: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)

    /// What a shell would report.
    package var status: Int32 {
      switch self {
      case .exited(let status): status
      case .signalled(let signal): 128 + signal
      }
    }
  }
}
