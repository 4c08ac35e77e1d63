import DeodandHTTP
import NIOHTTP1
import Testing

/// By which names the agent may be called, and what shows a page.
@Suite("Hosts and pages")
struct HostRulesTests {
  private static let loopback = ListenAddress(host: "127.0.0.1", port: 4318)

  @Test("loopback and the connection's own address, with the port that is bound")
  func local() {
    let rules = HostRules()
    for host in [
      "127.0.0.1:4318", "localhost:4318", "LocalHost:4318", "[::1]:4318", "127.9.8.7:4318",
    ] {
      #expect(rules.admits(host, at: Self.loopback), "\(host)")
    }
    for host in [
      "evil.example:4318", "localhost", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4318",
      "127.0.0.1.evil.example:4318", "", ":4318", "localhost:4318 ", "localhost:x",
      "a@localhost:4318",
      "localhost:4318,evil.example", "10.0.0.5:4318", "2130706433:4318",
    ] {
      #expect(!rules.admits(host, at: Self.loopback), "\(host)")
    }
    let outside = ListenAddress(host: "10.0.0.5", port: 4318)
    #expect(rules.admits("10.0.0.5:4318", at: outside))
    #expect(!rules.admits("10.0.0.6:4318", at: outside))
    #expect(rules.admits("localhost", at: ListenAddress(host: "127.0.0.1", port: 80)))
    #expect(!rules.admits("127.0.0.1:4318", at: nil))
  }

  @Test("a configured name counts with its port, or with any")
  func configured() {
    let rules = HostRules(["Agent.Internal", "127.0.0.1:9999"])
    for host in ["agent.internal", "agent.internal:1", "AGENT.INTERNAL:4318", "127.0.0.1:9999"] {
      #expect(rules.admits(host, at: Self.loopback), "\(host)")
    }
    for host in ["agent.internal.evil:1", "127.0.0.1:9998", "internal:4318"] {
      #expect(!rules.admits(host, at: Self.loopback), "\(host)")
    }
  }

  @Test("the name to listen at counts with the port that is bound")
  func own() {
    let rules = HostRules(own: "Agent.Internal")
    #expect(rules.admits("agent.internal:4318", at: Self.loopback))
    #expect(!rules.admits("agent.internal", at: Self.loopback))
  }

  @Test("what browsers add shows a page; what programs send does not")
  func pages() {
    for headers: HTTPHeaders in [
      ["Origin": "null"], ["origin": ""], ["Referer": "http://a/"], ["sec-fetch-site": "none"],
      ["Sec-Fetch-Mode": "no-cors"], ["sec-fetch-mode": "navigate"], ["sec-fetch-dest": "image"],
      ["sec-fetch-user": "?1"],
    ] {
      #expect(PageMarks.areOn(headers), "\(headers)")
    }
    // Node's fetch, curl, and a header of a router of models.
    for headers: HTTPHeaders in [
      ["sec-fetch-mode": "cors", "accept-language": "*", "user-agent": "node"],
      ["user-agent": "curl/8", "accept": "*/*"], ["http-referer": "https://app"], [:],
    ] {
      #expect(!PageMarks.areOn(headers), "\(headers)")
    }
  }

  @Test("an origin is let in if it is named once and configured")
  func origins() {
    let allowed: Set<String> = ["https://app.example"]
    func isIn(_ values: [String]) -> Bool {
      PageMarks.origin(of: HTTPHeaders(values.map { ("Origin", $0) }), isIn: allowed)
    }
    #expect(isIn(["https://app.example"]) && isIn(["HTTPS://App.Example"]))
    for values in [
      [], ["null"], ["https://app.example", "https://app.example"], ["https://app.example.evil"],
      ["http://app.example"], ["https://app.example:444"], ["https://app.example/"],
    ] {
      #expect(!isIn(values), "\(values)")
    }
    for text in ["https://a", "http://127.0.0.1:3000", "chrome-extension://abc"] {
      #expect(PageMarks.isOrigin(text), "\(text)")
    }
    for text in ["null", "*", "https://a/", "https://", "a", "https://a b", "://a"] {
      #expect(!PageMarks.isOrigin(text), "\(text)")
    }
  }
}
