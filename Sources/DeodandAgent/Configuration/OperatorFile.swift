package import DeodandHTTP
import DeodandSystem

/// A file that an operator names: a configuration, tokens, certificates.
package enum OperatorFile {
  /// No configuration is as long as this, in bytes.
  private static let limit = 1 << 20

  /// The bytes of a file that nobody else may write.
  ///
  /// A FIFO or a device would be waited for, or never end, before anything is said to be wrong; and
  /// whoever may write the file decides where keys go and who is let in. `-` is standard input,
  /// which whoever starts the agent has chosen.
  package static func read(_ path: String) throws(ConfigurationError) -> [UInt8] {
    let read: (bytes: [UInt8], mode: UInt32)
    do throws(SystemError) {
      read = path == "-" ? (try Files.read(path), 0) : try regular(path)
    } catch {
      throw ConfigurationError(
        "\(path) could not be read: \(error.reason)", "name a file, or - for standard input")
    }
    guard read.mode & 0o022 == 0 else {
      throw ConfigurationError("\(path) can be written by others", "run chmod go-w \(path)")
    }
    return read.bytes
  }

  /// Bytes and mode are of the same file, whatever happens to the path meanwhile.
  private static func regular(_ path: String) throws(SystemError) -> ([UInt8], UInt32) {
    let file = try FileDescriptor(path, .reading)
    return (try file.readAll(limit: limit), try file.status().mode)
  }
}
