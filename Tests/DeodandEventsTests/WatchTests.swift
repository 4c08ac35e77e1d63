import DeodandEvents
import Testing

@Suite struct WatchTests {
  private static let examples: [(watch: Watch, sentence: String)] = [
    (
      Watch(.modelAPI, scope: ["/openai"], target: "https://api.openai.com", policy: .failOpen),
      "model API /openai to https://api.openai.com (fail-open)"
    ),
    (
      Watch(.mcpHTTP, scope: ["/mcp/git"], target: "http://m", policy: .failClosed),
      "mcp http /mcp/git to http://m (fail-closed)"
    ),
    (
      Watch(.otlp, scope: ["/v1/traces", "/v1/logs"]),
      "otlp /v1/traces, /v1/logs (an acknowledgement means durable)"
    ),
    (
      Watch(.hook, scope: ["/hooks/claude-code"], policy: .failOpen),
      "hook: coding agent /hooks/claude-code (fail-open)"
    ),
    (
      Watch(.drafts, scope: ["/v1/records"]),
      "record: drafts /v1/records (a receipt means durable)"
    ),
    (Watch(.drafts, scope: ["on standard input"]), "record: drafts on standard input"),
    (Watch(.hook), "hook: coding agent"),
    (Watch(.mcpStdio, scope: ["mcp-server-git --repo ."]), "mcp stdio: mcp-server-git --repo ."),
    (Watch(.imports, scope: ["chat.json"]), "import: chat.json"),
    (Watch(.incidents), "incident: entries of people"),
    (Watch(.exports), "bundle: exports"),
  ]

  /// Version 0.1 wrote exactly these sentences: logs of then and of now read alike.
  @Test func whatVersion01WroteReadsAsWhatIsWrittenNow() throws {
    for (watch, sentence) in Self.examples {
      #expect(watch.sentence == sentence)
      let old = try #require(Watch(fact: .string(sentence)))
      #expect(old.channel == watch.channel, "\(sentence)")
      #expect(old.scope == watch.scope, "\(sentence)")
      #expect(old.target == watch.target, "\(sentence)")
      #expect(old.policy == watch.policy, "\(sentence)")
      #expect(old.seesExecutions == watch.seesExecutions, "\(sentence)")
      #expect(old.sentence == sentence)
      #expect(old.fact == .string(sentence), "an old statement is never written anew")
    }
  }

  @Test func everySentenceIsSomeWatch() {
    let odd = [
      ("", Watch.Channel.other("unknown")), ("mcp", .mcp), ("MCP: fw", .mcp),
      ("model: proxy", .modelAPI), ("model API to", .modelAPI), ("telemetry of all", .otlp),
      ("hook", .hook), ("hook (fail-open)", .hook), ("draft", .drafts),
      ("\u{130}mcp", .other("unknown")),
      ("Import:", .imports), ("mcp http /a to ", .mcpHTTP), (" mcp", .other("unknown")),
    ]
    for (text, channel) in odd {
      let watch = Watch(statement: text)
      #expect(watch.channel == channel, "\(text)")
      #expect(watch.sentence == text)
    }
  }

  @Test func aWatchIsDataInTheRecord() throws {
    let watch = Watch(
      .modelAPI, scope: ["/openai"], target: "https://api.openai.com", policy: .failClosed,
      since: Timestamp(microseconds: 0), until: Timestamp(microseconds: 1_000_000))
    #expect(
      watch.fact == [
        "channel": "model-api", "scope": ["/openai"], "target": "https://api.openai.com",
        "policy": "fail-closed", "since": "1970-01-01T00:00:00.000000Z",
        "until": "1970-01-01T00:00:01.000000Z",
      ])
    #expect(Watch(fact: watch.fact) == watch)
    #expect(Watch(.hook).fact == ["channel": "hook"])
    #expect(
      watch.sentence
        == "model API /openai to https://api.openai.com, from 1970-01-01T00:00:00.000000Z, "
        + "until 1970-01-01T00:00:01.000000Z (fail-closed)")
    for (watch, _) in Self.examples { #expect(Watch(fact: watch.fact) == watch) }
  }

  @Test func aNewerChannelIsKept() throws {
    let fact: JSONValue = ["channel": "egress-proxy", "scope": ["tcp"]]
    let watch = try #require(Watch(fact: fact))
    #expect(watch.channel == .other("egress-proxy"))
    #expect(watch.fact == fact)
    #expect(watch.sentence == "egress-proxy: tcp")
    #expect(!watch.seesExecutions)
    #expect(Watch(fact: ["scope": ["/x"]]) == nil)
    #expect(Watch(fact: 7) == nil)
  }

  @Test func aLongCommandFitsTheRecord() {
    let watch = Watch(.mcpStdio, scope: [String(repeating: "ü", count: 1000)])
    #expect(watch.scope[0].utf8.count <= Limits.nameBytes)
    #expect(watch.scope[0].hasSuffix("…"))
  }

  @Test func onlyWhatShowsExecutionsSeesThem() {
    let seeing: [Watch.Channel] = [.mcpStdio, .mcpHTTP, .mcp, .otlp, .hook, .drafts, .imports]
    let blind: [Watch.Channel] = [.modelAPI, .incidents, .exports, .other("x")]
    for channel in seeing { #expect(Watch(channel).seesExecutions) }
    for channel in blind { #expect(!Watch(channel).seesExecutions) }
  }
}
