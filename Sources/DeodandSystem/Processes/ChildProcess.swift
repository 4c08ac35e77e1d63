import CLibrary

/// A started program.
package struct ChildProcess: Sendable {
  /// The process.
  package let pid: Int32

  /// Starts a command found on the PATH, with the default signal handling.
  ///
  /// `variables` are added to our environment, or replace what it has; `redirect` makes descriptors
  /// of ours the child's, by the number that they have there. Everything else is the child's as it
  /// is ours.
  package static func start(
    _ command: [String], variables: [String: String] = [:],
    redirect: [(ours: Int32, child: Int32)] = []
  ) throws(SystemError) -> ChildProcess {
    precondition(!command.isEmpty, "a command without a program")
    #if os(Linux)
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #else
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    // dup2 clears close-on-exec on the copies; every other end stays behind.
    for pair in redirect {
      unsafe posix_spawn_file_actions_adddup2(&actions, pair.ours, pair.child)
    }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&signals, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    // The runtime's threads block most signals, and a child would inherit that from the one we are
    // on.
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var words = unsafe strings(command)
    var environment = unsafe strings(Environment.all(adding: variables))
    defer { unsafe release(words + environment) }
    var pid: pid_t = 0
    let status = unsafe posix_spawnp(
      &pid, command[0], &actions, &attributes, &words, &environment)
    guard status == 0 else { throw SystemError(status, .starting, command[0]) }
    return ChildProcess(pid: pid)
  }

  /// A list as C has it: its end is a null.
  private static func strings(_ list: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe list.map { unsafe strdup($0) } + [nil]
  }

  private static func release(_ strings: [UnsafeMutablePointer<CChar>?]) {
    for index in unsafe strings.indices { unsafe free(strings[index]) }
  }

  /// Sends a signal; one that has ended already is not harmed.
  package func signal(_ number: Int32) { _ = kill(pid, number) }

  /// Waits for the end: an exit status, or the signal that ended it.
  package func wait() -> Ending {
    var status: Int32 = 0
    _ = Transfer.uninterrupted { unsafe waitpid(pid, &status, 0) }
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
