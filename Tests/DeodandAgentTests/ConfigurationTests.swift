import DeodandAgent
import DeodandConsole
import DeodandEvents
import DeodandHTTP
import Testing

/// The configuration file: what it can say, and what it says when it is wrong.
@Suite("Configuration")
struct ConfigurationTests {
  private static func read(_ text: String) throws -> AgentConfiguration {
    try AgentConfiguration(json: Array(text.utf8), defaultLog: "/log")
  }

  @Test("everything that can be set")
  func everything() throws {
    let made = try Self.read(
      #"""
      {"version":1,"log":"/l","listen":"[::1]:9","socket":"/s","socketMode":"0660","run":"r1","hooks":"fail-closed",
       "upstreams":{"openai":{"url":"http://h:1/x","policy":"fail-open"}},
       "mcp":{"git":{"url":"https://m/mcp"}},"tokens":"/t","trust":"/c",
       "heartbeatSeconds":0,"checkpointRecords":7,
       "limits":{"telemetryBytes":1024,"recordsBytes":2048,"connectSeconds":1,"idleSeconds":2,
       "graceSeconds":0}}
      """#)
    #expect(made.log == "/l" && made.listen == ListenAddress("[::1]:9") && made.socket == "/s")
    #expect(made.socketMode == .group)
    #expect(made.run == "r1" && made.hooks == .failClosed && made.tokens == "/t")
    #expect(made.trust == "/c" && made.heartbeatSeconds == 0 && made.checkpointRecords == 7)
    #expect(made.upstreams["openai"]?.policy == .failOpen)
    #expect(made.upstreams["openai"]?.url == BaseURL("http://h:1/x"))
    #expect(made.servers["git"]?.policy == .failClosed)
    var limits = AgentConfiguration.Limits()
    limits.telemetryBytes = 1024
    limits.recordsBytes = 2048
    limits.connectSeconds = 1
    limits.idleSeconds = 2
    limits.graceSeconds = 0
    #expect(made.limits == limits)
  }

  @Test("a run listens on a port of its own unless the file names one")
  func listening() throws {
    let own = ListenAddress(host: "127.0.0.1", port: 0)
    for (text, expected) in [
      (#"{"version":1}"#, own), (#"{"version":1,"listen":"127.0.0.1:4318"}"#, .standard),
    ] {
      let made = try AgentConfiguration(
        json: Array(text.utf8), defaultLog: "/log", defaultListen: own)
      #expect(made.listen == expected && made.socketMode == .owner)
    }
    #expect(throws: ConfigurationError.self) {
      try Self.read(#"{"version":1,"socketMode":"0666"}"#)
    }
  }

  @Test("without anything but the version it is the default")
  func defaults() throws {
    let made = try Self.read(#"{"version":1}"#)
    #expect(made.log == "/log" && made.listen == ListenAddress("127.0.0.1:4318"))
    #expect(made.upstreams == AgentConfiguration.publicUpstreams && made.servers.isEmpty)
    #expect(made.hooks == .failOpen && made.limits == AgentConfiguration.Limits())
    #expect(try Self.read(#"{"version":1,"listen":"off","socket":"/s"}"#).listen == nil)
  }

  @Test(
    "what is wrong is named",
    arguments: [
      ("", "not JSON"), ("[]", "the configuration must be an object"),
      ("{}", "which version"),
      (#"{"version":2}"#, "version is out of range"), (#"{"version":1,"version":1}"#, "not JSON"),
      (#"{"version":1,"lisen":"x"}"#, "lisen is not known"),
      (#"{"version":1,"listen":"x"}"#, "x is not an address"),
      (#"{"version":1,"log":""}"#, "log must be a text"),
      (#"{"version":1,"log":1}"#, "log must be a text"),
      (#"{"version":1,"hooks":"maybe"}"#, "hooks must be a policy"),
      (#"{"version":1,"upstreams":[]}"#, "upstreams must be an object"),
      (#"{"version":1,"upstreams":{"a":{}}}"#, "upstreams.a has no url"),
      (#"{"version":1,"upstreams":{"a":{"url":"h"}}}"#, "the address of a can't be used"),
      (#"{"version":1,"upstreams":{"v1":{"url":"http://h"}}}"#, "can't be called v1"),
      (#"{"version":1,"upstreams":{"A":{"url":"http://h"}}}"#, "can't be called A"),
      (#"{"version":1,"upstreams":{"a":{"url":"http://h","x":1}}}"#, "upstreams.a.x is not known"),
      (#"{"version":1,"limits":{"x":1}}"#, "limits.x is not known"),
      (#"{"version":1,"limits":{"idleSeconds":0}}"#, "limits.idleSeconds is out of range"),
      (#"{"version":1,"run":"a b"}"#, "the run's identifier can't stand"),
      (#"{"version":1,"heartbeatSeconds":1.5}"#, "not JSON"),
    ])
  func faults(text: String, message: String) {
    do {
      _ = try Self.read(text)
      Issue.record("it was read: \(text)")
    } catch let error as ConfigurationError {
      #expect(error.message.contains(message), "\(error.message)")
      #expect(!error.remedy.isEmpty)
    } catch {
      Issue.record("\(error)")
    }
  }

  @Test(
    "numbers at both sides of their limits",
    arguments: [
      ("heartbeatSeconds", 0, 86_400), ("checkpointRecords", 1, 1_000_000),
    ])
  func ranges(key: String, least: Int, most: Int) throws {
    for value in [least, most] { _ = try Self.read(#"{"version":1,"\#(key)":\#(value)}"#) }
    for value in [least - 1, most + 1] {
      #expect(throws: ConfigurationError.self) {
        try Self.read(#"{"version":1,"\#(key)":\#(value)}"#)
      }
    }
  }

  @Test("the limits of names: 64 bytes, no more")
  func names() throws {
    let longest = String(repeating: "a", count: 64)
    _ = try AgentConfiguration.upstream(longest, "http://h", .failClosed)
    for name in [longest + "a", "", "a/b", "a b", "mcp", "run"] {
      #expect(throws: ConfigurationError.self) {
        try AgentConfiguration.upstream(name, "http://h", .failClosed)
      }
    }
  }

  @Test("fail-open is a choice for every path, and what is watched says it")
  func failOpen() throws {
    var made = try Self.read(#"{"version":1,"mcp":{"git":{"url":"http://m"}}}"#)
    #expect(made.watches.map(\.sentence).contains("mcp http /mcp/git to http://m (fail-closed)"))
    made.failOpen()
    #expect(made.watches.map(\.sentence).contains("mcp http /mcp/git to http://m (fail-open)"))
    #expect(
      made.watches.map(\.sentence).contains(
        "model API /openai to https://api.openai.com (fail-open)"))
    #expect(made.hooks == .failOpen)
  }
}
