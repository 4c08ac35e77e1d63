/// Why a server or a client can't be set up as configured.
package struct ConfigurationError: Error, Sendable, Hashable {
  /// What is wrong, and where.
  package let message: String
  /// What to do about it.
  package let remedy: String

  /// Says what is wrong, and what to do about it.
  package init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}
