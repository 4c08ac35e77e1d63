import DeodandSystem
import NIOCore

extension SystemError {
  /// What the system said, out of an error of a socket.
  ///
  /// SwiftNIO's errors carry the number; its own description would tell internals too.
  static func text(of error: any Error) -> String {
    if let error = error as? IOError { return text(error.errnoCode) }
    if let error = error as? SystemError { return error.reason }
    return "\(error)"
  }
}
