import DeodandConsole

/// Finding the file that a command's first word names.
enum Executable {
  static func find(_ name: String) -> String? {
    if name.contains("/") { return Files.isExecutable(name) ? name : nil }
    for folder in (Environment.variable("PATH") ?? "").split(separator: ":") {
      let path = "\(folder)/\(name)"
      if Files.isExecutable(path) { return path }
    }
    return nil
  }
}
