import DeodandConsole

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the terminal can show.
enum Terminal {
  /// Columns of the window, 80 where there is none, within 40 and 1000.
  static var columns: Int {
    var size = winsize()
    if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return min(max(Int(size.ws_col), 40), 1000)
    }
    return Environment.variable("COLUMNS").flatMap { Int($0) }.map { min(max($0, 40), 1000) } ?? 80
  }

  /// Whether to colour: asked for, or a terminal without NO_COLOR (no-color.org).
  static func isColoured(_ choice: StyleOptions.Colour) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      Output.standard.isTerminal && Environment.variable("NO_COLOR") == nil
        && Environment.variable("TERM") != "dumb"
    }
  }
}
