import DeodandConsole
import DeodandSystem

/// What the answers may look like where they go.
enum Display {
  /// Columns of the window, 80 where there is none, within 40 and 1000.
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
      Output.standard.isTerminal && Environment.variable("NO_COLOR") == nil
        && Environment.variable("TERM") != "dumb"
    }
  }
}
