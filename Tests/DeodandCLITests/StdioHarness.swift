import Deodand
import DeodandCLI
import DeodandCapture
import DeodandConsole
import DeodandDialogue
import DeodandEvents
import DeodandStore
import DeodandSystem
import Dispatch
import Foundation
import Synchronization

/// The proxy in this process between a test, which is the client, and a server in a process of its
/// own that writes every line down and answers every request.
final class StdioHarness: Sendable {
  private let root: URL
  private let toProxy: (read: Int32, write: Int32)
  private let fromProxy: (read: Int32, write: Int32)
  private let recorder: Recorder
  private let proxy: StdioMCPProxy
  private let ending: Task<ChildProcess.Ending, Never>
  private let answers = AnswerLines()

  /// The server: a line to the file that it is given, and a result for each id.
  private static let server = """
    while IFS= read -r line; do
      printf '%s\\n' "$line" >> "$1"
      case $line in *'"id":'*) ;; *) continue ;; esac
      id=${line#*'"id":'}
      printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[]}}\\n' "${id%%[,\\}]*}"
    done
    """

  /// Starts the server and the proxy.
  init(
    decider: (any ActionDecider)? = nil, clock: any HoldClock = DispatchHoldClock(),
    policy: CapturePolicy = .failClosed, fault: (@Sendable (LogWriter.Step) -> StoreError?)? = nil
  ) async throws {
    signal(SIGPIPE, SIG_IGN)
    root = FileManager.default.temporaryDirectory.appending(path: "deodand-stdio-\(UUID())")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    var configuration = RecorderConfiguration()
    configuration.state = StateDirectory(path: root.appending(path: "state").path)
    configuration.fault = fault
    recorder = try await Recorder.openOrCreate(
      root.appending(path: "log").path, origin: "example.com/test", configuration: configuration)
    toProxy = try Pipe.make()
    fromProxy = try Pipe.make()
    let written = root.appending(path: "server.txt").path
    _ = FileManager.default.createFile(atPath: written, contents: nil)
    let child = try PipedProcess.start(["/bin/sh", "-c", Self.server, "sh", written])
    var session = MCPSession.Configuration(
      subject: "run/r1", mint: Identifiers.mint, digest: Identifiers.digest)
    session.decider = decider
    let proxy = StdioMCPProxy(
      child, client: .init(input: toProxy.read, output: fromProxy.write, error: 2),
      session: MCPSession(session), log: ProxyLog(recorder, policy: policy, run: "r1"),
      decider: decider, clock: clock)
    self.proxy = proxy
    ending = Task {
      await withCheckedContinuation { continuation in
        DispatchQueue(label: "proxy").async { continuation.resume(returning: proxy.run()) }
      }
    }
    answers.read(fromProxy.read)
  }

  /// The client says a line.
  func say(_ text: String) { _ = ByteStream.write(toProxy.write, Array((text + "\n").utf8)) }

  /// Waits for the answer to a request; the whole line.
  func answer(to id: Int) async -> String { await answers.line(containing: #""id":\#(id),"#) }

  /// What the server has been sent so far.
  var sent: [String] {
    let text = try? String(contentsOf: root.appending(path: "server.txt"), encoding: .utf8)
    return (text ?? "").split(separator: "\n").map(String.init)
  }

  /// The client closes its side, and waits for the end; the records.
  func finish() async throws -> [Record] {
    ByteStream.close(toProxy.write)
    let ending = await ending.value
    _ = try? await recorder.record(proxy.ended(ending))
    try? await recorder.close()
    return try records()
  }

  /// The records as they stand in the log now.
  func records() throws -> [Record] {
    let reader = try LogReader(root.appending(path: "log").path)
    var records: [Record] = []
    try reader.forEachRecord(in: 0..<reader.size) { _, bytes throws(ReadError) in
      if let record = try? Record(parsing: bytes) { records.append(record) }
      return true
    }
    return records
  }

  deinit { try? FileManager.default.removeItem(at: root) }
}

/// The lines that a client gets, as they come.
private final class AnswerLines: Sendable {
  private struct State {
    var lines: [String] = []
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func read(_ descriptor: Int32) {
    DispatchQueue(label: "answers").async { [self] in
      var framer = LineFramer()
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let bytes = ByteStream.read(descriptor, into: &buffer)
        if bytes.isEmpty { return }
        let lines = framer.append(bytes).map { String(decoding: $0.bytes, as: UTF8.self) }
        let waiters = state.withLock { state in
          state.lines += lines
          defer { state.waiters = [] }
          return state.waiters
        }
        for waiter in waiters { waiter.resume() }
      }
    }
  }

  func line(containing text: String) async -> String {
    while true {
      let found = state.withLock { $0.lines.first { $0.contains(text) } }
      if let found { return found }
      await withCheckedContinuation { continuation in
        let isThere = state.withLock { state in
          if state.lines.contains(where: { $0.contains(text) }) { return true }
          state.waiters.append(continuation)
          return false
        }
        if isThere { continuation.resume() }
      }
    }
  }
}
