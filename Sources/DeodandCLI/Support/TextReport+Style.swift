import DeodandReport

extension TextReport {
  /// Lays text out as the options and the terminal ask.
  ///
  /// The one place where a report's style is decided, so that no command colours on its own.
  init(_ options: StyleOptions) {
    self.init(
      TextStyle(
        width: options.width ?? Display.columns,
        colour: Display.isColoured(options.color) ? .ansi : .plain))
  }
}
