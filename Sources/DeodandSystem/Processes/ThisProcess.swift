import CLibrary

/// The process that runs this.
package enum ThisProcess {
  /// Its number.
  package static var id: Int32 { getpid() }

  /// Ends it at once, with what its libraries have to tidy up.
  package static func exit(_ status: Int32) -> Never { CLibrary.exit(status) }

  /// Lets this thread wait; a signal may end it early.
  package static func sleep(milliseconds: UInt32) { _ = usleep(milliseconds * 1000) }

  /// Lets another thread run that is ready to.
  package static func yield() { _ = sched_yield() }
}
