import CLibrary
import DeodandSystem
import Foundation

/// A directory of its own for one test, removed at the end.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/deodand-system-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of an entry.
  func place(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: place(name)))
  }

  func text(of name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: place(name))), as: UTF8.self)
  }

  /// The names in it, in order.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// The permission bits of an entry.
  func mode(of name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: place(name))
    return (attributes[.posixPermissions] as? Int) ?? -1
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: place(name), withDestinationPath: target)
  }

  func makeFIFO(_ name: String) -> Bool { mkfifo(place(name), 0o600) == 0 }
}

/// Numbered bytes: whatever is lost, repeated or moved shows.
func pattern(_ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
}

/// What a system error says, without its words.
func failure(_ body: () throws -> Void) -> (SystemError.Action, SystemError.Kind)? {
  do {
    try body()
    return nil
  } catch {
    return (error as? SystemError).map { ($0.action, $0.kind) }
  }
}
