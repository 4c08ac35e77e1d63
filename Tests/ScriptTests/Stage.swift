import Foundation

/// An empty folder in which the commands of one script run, with a log and a state of its own.
struct Stage {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "deodand-script-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Where the test bundle is, the executables are too.
  private static let products =
    Bundle.main.bundleURL.pathExtension == "xctest"
    ? Bundle.main.bundleURL.deletingLastPathComponent().path
    : URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path

  /// What a command prints, one output after the other as they come, and its status.
  func run(_ command: String) throws -> [String] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    process.environment = [
      "PATH": Self.products + ":" + path, "HOME": folder.path, "NO_COLOR": "1", "COLUMNS": "80",
      "DEODAND_LOG": "log", "XDG_STATE_HOME": folder.appendingPathComponent("state").path,
      "LC_ALL": "C.UTF-8",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = Self.replaceWhatDiffers(
      String(decoding: data, as: UTF8.self).replacingOccurrences(of: folder.path, with: "<here>"))
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    if process.terminationStatus != 0 { lines.append("[exit \(process.terminationStatus)]") }
    return lines
  }

  // The longest first: a signature also holds what looks like a hash.
  private static let replacements = [
    (#"— (\S+) [A-Za-z0-9+/]{90,}={0,2}"#, "— $1 <signature>"),
    (#"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"#, "<uuid>"),
    (#"\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{44}"#, "+<key>"),
    (#"\b[0-9a-f]{64}\b"#, "<hash>"),
    (#"\b[0-9a-f]{16}…"#, "<hash>…"),
    (#"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"#, "<time>"),
    (#"\b\d\d:\d\d:\d\d\b"#, "<clock>"),
    (#"started on \S+"#, "started on <host>"),
    (#"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}="#, "<base64>"),
  ]

  private static func replaceWhatDiffers(_ text: String) -> String {
    replacements.reduce(text) { text, replacement in
      text.replacingOccurrences(
        of: replacement.0, with: replacement.1, options: .regularExpression)
    }
  }
}
