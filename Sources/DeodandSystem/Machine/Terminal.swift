import CLibrary

/// The terminal at the other end of a descriptor, if there is one.
package enum Terminal {
  /// Whether a descriptor is a terminal.
  package static func isAt(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// The columns of a terminal's window; nil where there is none, or it doesn't say.
  package static func columns(at descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  /// Whether the signals of the keyboard at standard input reach this process, and with it those
  /// that it starts.
  package static var sendsUsItsSignals: Bool { tcgetpgrp(ByteStream.input) == getpgrp() }
}
