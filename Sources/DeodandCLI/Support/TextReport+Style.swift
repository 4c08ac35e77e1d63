import DeodandReport

extension TextReport {
  /// Lays text out as the options and the terminal ask.
  init(_ options: StyleOptions) {
    self.init(
      TextStyle(
        width: options.width ?? Display.columns,
        colour: Display.isColoured(options.color) ? .ansi : .plain))
  }
}
