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

  @Test("a file that others may write decides nothing, and what is no file is refused at once")
  func files() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    try Data("{}".utf8).write(to: url)
    for (mode, isRead) in [(0o644, true), (0o600, true), (0o664, false), (0o646, false)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
      do {
        #expect(try OperatorFile.read(url.path) == Array("{}".utf8) && isRead)
      } catch {
        #expect(!isRead && error.remedy == "run chmod go-w \(url.path)")
      }
    }
    let pipe = url.path + ".fifo"
    #expect(mkfifo(pipe, 0o600) == 0)
    defer { unlink(pipe) }
    for path in [pipe, "/dev/zero", "/dev/null", "/tmp", "/nonexistent"] {
      #expect(throws: ConfigurationError.self, "\(path)") { try OperatorFile.read(path) }
    }
    try Data(count: (1 << 20) + 1).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    #expect(throws: ConfigurationError.self) { try OperatorFile.read(url.path) }
    try Data(count: 1 << 20).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: url.path)
    #expect(try OperatorFile.read(url.path).count == 1 << 20)
  }

  @Test("a file that is named and missing lets nobody in; none that is named lets all in")
  func missing() throws {
    #expect(throws: ConfigurationError.self) { try Access(file: "/nonexistent/tokens") }
    #expect(try !Access(file: nil).isRestricted)
  }
}
