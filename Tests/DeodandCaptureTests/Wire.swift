import DeodandCapture
import DeodandEvents
import Synchronization

/// A session under test: what it passes on, what it records, in order.
struct Wire {
  /// An entry of the transcript.
  enum Entry: Equatable {
    /// Drafts that had to be durable, by type.
    case durable([String])
    /// Drafts that nobody waits for, by type.
    case recorded([String])
    /// Bytes that were passed on.
    case passed(String)
    /// Bytes that the session answered itself.
    case answered(String)
  }

  var session: MCPSession
  private(set) var drafts: [EventDraft] = []
  private(set) var entries: [Entry] = []
  private(set) var passed: [MCPPeer: [UInt8]] = [:]
  private(set) var refusals: [MCPRefusal] = []
  /// What waits for decisions.
  private(set) var held: [HeldAction] = []
  /// What may pass, once somebody asks for it.
  private(set) var releases: [MCPRelease] = []

  init(decider: (any ActionDecider)? = nil) {
    let count = Counter()
    var configuration = MCPSession.Configuration(
      subject: "run/r1",
      mint: { "00000000-0000-7000-8000-" + Wire.padded(count.next()) },
      digest: { bytes in "digest of " + String(decoding: bytes, as: UTF8.self) })
    configuration.decider = decider
    session = MCPSession(configuration)
  }

  /// Somebody decides on what is held.
  mutating func decide(_ hold: String, _ decision: ActionDecision) {
    perform(session.decide(hold, decision), .client)
  }

  /// The log has the decision: what is released passes, unless it was taken back.
  mutating func release() {
    for release in releases {
      guard let bytes = session.release(release) else { continue }
      entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
      passed[.client, default: []] += bytes
    }
    releases = []
  }

  /// The client closes its side.
  mutating func close() { perform(session.clientClosed(), .client) }

  /// The client says a line.
  mutating func client(_ text: String) {
    perform(session.client(line: Array((text + "\n").utf8)), .client)
  }

  /// The server says a line.
  mutating func server(_ text: String) {
    perform(session.server(line: Array((text + "\n").utf8)), .server)
  }

  mutating func exit(_ end: MCPServerEnd = .exited(status: 0)) {
    perform(session.serverExited(end), .server)
  }

  mutating func perform(_ actions: [MCPAction], _ peer: MCPPeer) {
    for action in actions {
      switch action {
      case .recordThenForward(let new, let bytes, let refusal):
        drafts += new
        refusals.append(refusal)
        entries.append(.durable(new.map { Wire.name($0) }))
        entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
        passed[peer, default: []] += bytes
      case .forward(let bytes):
        entries.append(.passed(String(decoding: bytes, as: UTF8.self)))
        passed[peer, default: []] += bytes
      case .record(let new):
        drafts += new
        entries.append(.recorded(new.map { Wire.name($0) }))
      case .recordThenAnswer(let new, let answer, let refusal):
        drafts += new
        refusals.append(refusal)
        entries.append(.durable(new.map { Wire.name($0) }))
        entries.append(.answered(String(decoding: answer.lines, as: UTF8.self)))
      case .recordThenHold(let new, let holds, let refusal):
        drafts += new
        refusals.append(refusal)
        entries.append(.durable(new.map { Wire.name($0) }))
        held += holds
      case .recordThenRelease(let new, let release, let refusal):
        drafts += new
        refusals.append(refusal)
        entries.append(.durable(new.map { Wire.name($0) }))
        releases.append(release)
      case .endHolds(let ids): held.removeAll { ids.contains($0.id) }
      }
    }
  }

  /// The types of all drafts so far, without the prefix.
  var types: [String] { drafts.map { Wire.name($0) } }

  /// The drafts of a type.
  func drafts(_ type: EventType) -> [EventDraft] { drafts.filter { $0.type == type } }

  private static func name(_ draft: EventDraft) -> String {
    String(draft.type.rawValue.dropFirst("deodand.".count))
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: 12 - digits.count) + digits
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
      value.withLock { value in
        value += 1
        return value
      }
    }
  }
}

extension EventDraft {
  /// A member of the data.
  subscript(key: String) -> JSONValue? { data[key] }

  /// The bytes of a content.
  func body(_ name: String) -> String? {
    guard let content = content.first(where: { $0.name == name }) else { return nil }
    var bytes: [UInt8] = []
    for piece in content.pieces {
      switch piece {
      case .chunk(let chunk): bytes += chunk
      case .literal(let text): bytes += Array(text.utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The chunk that a pointer names.
  func part(_ name: String, _ pointer: String) -> String? {
    guard let content = content.first(where: { $0.name == name }),
      let part = content.parts.first(where: { $0.pointer == pointer }),
      case .chunk(let bytes) = content.pieces[part.piece]
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}
