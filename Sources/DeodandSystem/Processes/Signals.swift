import CLibrary

/// The signals that a process is ended with, by their numbers here.
package enum Signals {
  /// What a terminal sends for Ctrl-C.
  package static let interrupt = SIGINT
  /// The polite request to end.
  package static let terminate = SIGTERM
  /// The end that nobody can refuse.
  package static let kill = SIGKILL
  /// A terminal that went away.
  package static let hangUp = SIGHUP

  /// Makes a write to a closed pipe an error (EPIPE) rather than a death.
  ///
  /// The reader of a pipe leaving early means that the command ends quietly, its work done so far
  /// kept.
  package static func ignoreBrokenPipesOnWrites() { _ = signal(SIGPIPE, SIG_IGN) }

  /// Whether whoever started this process wants a signal ignored, as nohup(1) does.
  static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    #if os(Linux)
      let handler = unsafe action.__sigaction_handler.sa_handler
    #else
      let handler = unsafe action.__sigaction_u.__sa_handler
    #endif
    // SIG_IGN is the address 1, which the importer does not carry over.
    return unsafe unsafeBitCast(handler, to: Int.self) == 1
  }
}
