import DeodandConsole
import DeodandSystem

/// What the answers may look like where they go.
///
/// Asked of standard output, for there the answer goes; standard error may be another terminal.
enum Display {
  /// Columns of the window, 80 where there is none, within 40 and 1000.
  ///
  /// The window goes before COLUMNS, which a shell may have set before the window changed.
  static var columns: Int {
    let asked =
      Terminal.columns(at: ByteStream.output) ?? Environment.variable("COLUMNS").flatMap { Int($0) }
    return min(max(asked ?? 80, 40), 1000)
  }

  /// Whether to colour: asked for, or a terminal without NO_COLOR (no-color.org).
  static func isColoured(_ choice: StyleOptions.Colour) -> Bool {
    switch choice {
    case .always: true
    case .never: false
    case .auto:
      // A terminal that calls itself dumb can't show colours.
      Output.standard.isTerminal && Environment.variable("NO_COLOR") == nil
        && Environment.variable("TERM") != "dumb"
    }
  }
}
