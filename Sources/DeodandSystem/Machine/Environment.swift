import CLibrary

/// What whoever started the process says: claims that nothing checks.
package enum Environment {
  /// A variable that is set and not empty.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
    return unsafe String(cString: value)
  }

  /// The whole environment as `NAME=VALUE`, with variables added or replaced.
  package static func all(adding variables: [String: String] = [:]) -> [String] {
    var found: [String] = []
    var place = unsafe environ
    while let line = unsafe place.pointee {
      let text = unsafe String(cString: line)
      let name = text.prefix { $0 != "=" }
      if variables[String(name)] == nil { found.append(text) }
      unsafe place += 1
    }
    return found + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }

  /// The login name that the environment claims, or the number that the kernel knows.
  package static var user: String {
    variable("USER") ?? variable("LOGNAME") ?? "uid \(Identity.realUser)"
  }
}
