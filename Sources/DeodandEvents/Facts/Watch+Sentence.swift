extension Watch {
  /// What is watched, for people: `model API /openai to https://api.openai.com (fail-open)`.
  ///
  /// Of an older log, the sentence that stands there.
  public var sentence: String {
    if let statement { return statement }
    var text = Self.beginning(of: channel)
    if !scope.isEmpty { text += Self.joint(of: channel) + scope.joined(separator: ", ") }
    if let target { text += " to " + target }
    if let since { text += ", from " + since.rfc3339 }
    if let until { text += ", until " + until.rfc3339 }
    if let remark = policy?.rawValue ?? Self.promise(of: channel, scope: scope) {
      text += " (\(remark))"
    }
    return text
  }

  private static func beginning(of channel: Channel) -> String {
    switch channel {
    case .modelAPI: "model API"
    case .mcpStdio: "mcp stdio"
    case .mcpHTTP: "mcp http"
    case .mcp: "mcp"
    case .otlp: "otlp"
    case .hook: "hook: coding agent"
    case .drafts: "record: drafts"
    case .imports: "import"
    case .incidents: "incident: entries of people"
    case .exports: "bundle: exports"
    case .other(let name): name
    }
  }

  /// Paths follow as they are; what is no path is told apart.
  private static func joint(of channel: Channel) -> String {
    switch channel {
    case .mcpStdio, .mcp, .imports, .other: ": "
    case .modelAPI, .mcpHTTP, .otlp, .hook, .drafts, .incidents, .exports: " "
    }
  }

  /// What whoever hands something in can rely on: the agent acknowledges only what is durable.
  private static func promise(of channel: Channel, scope: [String]) -> String? {
    guard scope.first?.utf8.first == UInt8(ascii: "/") else { return nil }
    switch channel {
    case .otlp: return "an acknowledgement means durable"
    case .drafts: return "a receipt means durable"
    default: return nil
    }
  }
}

// Logs of Deodand 0.1 hold a sentence for each thing that was watched. This is the one place that
// reads them; every sentence is some watch.
extension Watch {
  /// Reads the sentence of an older log and keeps it as it is.
  public init(statement: String) {
    let reading = OldStatement(statement)
    self.init(
      reading.channel, scope: reading.scope, target: reading.target, policy: reading.policy,
      since: nil, until: nil, statement: statement)
  }
}

/// The parts of `BEGINNING SCOPE to TARGET (POLICY)`, as far as they are there.
private struct OldStatement {
  let channel: Watch.Channel
  private(set) var scope: [String] = []
  private(set) var target: String?
  private(set) var policy: CapturePolicy?

  /// How the sentences begin, in lower case, the longest first; then a rest that says what of it.
  private static let beginnings: [(text: String, channel: Watch.Channel)] = [
    ("hook: coding agent", .hook), ("record: drafts", .drafts), ("model api", .modelAPI),
    ("mcp stdio", .mcpStdio), ("mcp http", .mcpHTTP), ("telemetry", .otlp),
    ("incident", .incidents), ("import", .imports), ("bundle", .exports), ("record", .drafts),
    ("draft", .drafts),
    ("model", .modelAPI), ("otlp", .otlp), ("hook", .hook), ("mcp", .mcp),
  ]

  init(_ statement: String) {
    // ASCII only: a sentence of another script begins with none of these.
    let lower = statement.utf8.map { $0 &- 65 < 26 ? $0 + 32 : $0 }
    guard let found = Self.beginnings.first(where: { lower.starts(with: $0.text.utf8) }) else {
      channel = .other("unknown")
      return
    }
    channel = found.channel
    var rest = Self.trimmed(statement.utf8.dropFirst(found.text.utf8.count))
    for known in CapturePolicy.allCases {
      guard let cut = Self.without(suffix: " (\(known.rawValue))", rest) else { continue }
      (rest, policy) = (cut, known)
    }
    read(rest)
  }

  private mutating func read(_ rest: Substring.UTF8View) {
    let text = String(decoding: rest, as: UTF8.self)
    switch channel {
    case .modelAPI, .mcpHTTP:
      let words = text.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, words[1] == "to", words[0].utf8.first == UInt8(ascii: "/") else {
        return
      }
      (scope, target) = ([String(words[0])], String(words[2]))
    case .mcpStdio, .imports: if !text.isEmpty { scope = [text] }
    case .hook, .drafts, .otlp:
      let words = text.split(separator: " ")
      let paths = words.prefix { $0.utf8.first == UInt8(ascii: "/") }
      scope = paths.map { $0.hasSuffix(",") ? String($0.dropLast()) : String($0) }
      if text == "on standard input" { scope = [text] }
    case .mcp, .incidents, .exports, .other: break
    }
  }

  /// Without the colon and the spaces before.
  private static func trimmed(_ text: Substring.UTF8View) -> Substring.UTF8View {
    text.drop { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: " ") }
  }

  private static func without(
    suffix: String, _ text: Substring.UTF8View
  ) -> Substring.UTF8View? {
    let count = suffix.utf8.count
    guard text.count >= count, text.suffix(count).elementsEqual(suffix.utf8) else { return nil }
    return text.dropLast(count)
  }
}
