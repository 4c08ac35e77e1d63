/// Finding the file that a command's first word names.
package enum Executable {
  /// The path of a program, searched in the PATH as execvp(3) does; nil if there is none.
  package static func find(_ name: String) -> String? {
    if name.contains("/") { return Files.isExecutable(name) ? name : nil }
    for folder in (Environment.variable("PATH") ?? "").split(separator: ":") {
      let path = "\(folder)/\(name)"
      if Files.isExecutable(path) { return path }
    }
    return nil
  }
}
