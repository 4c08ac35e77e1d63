package import DeodandHTTP
import DeodandSystem

extension Access {
  /// Reads the file of tokens that a configuration names; without one everybody on this machine is
  /// let in.
  package init(file path: String?) throws(ConfigurationError) {
    guard let path else {
      self.init()
      return
    }
    let bytes = try OperatorFile.read(path)
    // A token that other users of the machine can read keeps none of them out.
    guard Files.isPrivate(path) else {
      throw ConfigurationError("\(path) can be read by others", "run chmod 600 \(path)")
    }
    try self.init(tokens: bytes, from: path)
  }
}
