import CLibcrypto

/// Why something cryptographic could not be done.
///
/// Where a failure can only be a fault of this program or of the machine, such as a missing
/// algorithm or no memory, functions of this module trap instead.
public struct CryptoError: Error, Sendable {
  /// What went wrong; the raw value is a stable code.
  public enum Code: String, Sendable {
    /// A key, nonce or signature of the wrong length or form.
    case malformed
    /// Authenticated decryption failed: other key, or changed bytes.
    case authentication
    /// libcrypto refused, which its own words explain.
    case library
  }

  /// What went wrong.
  public let code: Code
  /// A sentence for people; never a secret.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What libcrypto says of its last failure; empties its error queue.
  ///
  /// The queue belongs to the thread: what an earlier call left in it would be told as the reason
  /// of a later one.
  static func library(_ doing: String) -> CryptoError {
    var reasons: [String] = []
    while true {
      let code = ERR_get_error()
      if code == 0 { break }
      if let reason = unsafe ERR_reason_error_string(code) {
        unsafe reasons.append(String(cString: reason))
      }
    }
    let detail = reasons.isEmpty ? "" : ": " + reasons.joined(separator: "; ")
    return CryptoError(.library, doing + " failed" + detail)
  }
}
