import DeodandAgent
import DeodandHTTP
import Foundation
import Testing

/// The file of tokens that a configuration names.
@Suite("The file of tokens")
struct TokenFileTests {
  private static let token = String(repeating: "t", count: 24)

  private static func access(mode: Int) throws -> Access {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(token.utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
    return try Access(file: url.path)
  }

  @Test("a file of tokens is nobody else's")
  func mode() throws {
    #expect(try Self.access(mode: 0o600).isRestricted)
    #expect(throws: ConfigurationError.self) { try Self.access(mode: 0o640) }
  }

  @Test("a file that is named and missing lets nobody in; none that is named lets all in")
  func missing() throws {
    #expect(throws: ConfigurationError.self) { try Access(file: "/nonexistent/tokens") }
    #expect(try !Access(file: nil).isRestricted)
  }
}
