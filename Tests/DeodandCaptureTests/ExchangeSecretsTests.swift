import DeodandCapture
import DeodandEvents
import Testing

@Suite struct ExchangeSecretsTests {
  private static let secret = "s3cr3t-abcdefghijklmnopqrstuvwxyz"

  @Test(arguments: [
    "authorization", "Proxy-Authorization", "x-api-key", "api-key", "X-Goog-Api-Key", "Cookie",
    "x-amz-security-token", "x-session-token", "X-Auth", "apikey", "x-client-secret", "x-password",
    "x-csrf", "openai-credential", "X-Hub-Signature", "x-access-tokens",
  ])
  func headersThatCarrySecretsAreNeverRecorded(name: String) {
    let value = (name == "Cookie" ? "a=1; session=" : "Bearer ") + Self.secret
    var wire = ExchangeWire("/v1/chat/completions", [(name, value)])
    wire.request(#"{"model":"m","messages":[{"role":"user","content":"\#(Self.secret)"}]}"#)
    wire.answer(
      #"{"error":{"message":"wrong key \#(Self.secret)"}}"#, status: 401,
      [
        ("set-cookie", "a=\(Self.secret); Path=/"), ("x-echo", Self.secret),
      ])
    #expect(wire.request.texts("headers.dropped") == [name.lowercased()])
    for draft in wire.drafts { #expect(!draft.everything.contains("s3cr3t")) }
    #expect(wire.response["error"]?["message"] == "wrong key [left out]")
    #expect(wire.request["secrets.dropped"] == 1)
  }

  @Test(arguments: [
    ("anthropic-beta", "a"), ("anthropic-version", "2023-06-01"), ("openai-organization", "org-1"),
    ("openai-project", "p"), ("x-ratelimit-limit-tokens", "30000"),
    ("x-ratelimit-reset-tokens", "6m0.5s"),
    ("anthropic-ratelimit-tokens-reset", "2026-11-25T04:00:00Z"), ("idempotency-key", "retry-1"),
    ("www-authenticate", "Bearer realm=\"x\""), ("user-agent", "OpenAI/Python 2.0"),
    ("x-stainless-retry-count", "1"), ("x-request-id", "req_0123456789abcdef"),
    ("x-claude-code-session-id", "0b9d"), ("content-length", "7"), ("keep-alive", "timeout=5"),
  ])
  func evidenceIsKept(name: String, value: String) {
    let headers = HeaderSecrets([(name, value)])
    #expect(headers.kept.map(\.name) == [name] && headers.dropped.isEmpty)
    #expect(headers.kept.first?.values == [value])
  }

  @Test(arguments: [
    ("x-ratelimit-limit-tokens", "sk-0123456789abcdef"), ("x-own", "sk-0123456789abcdef"),
    ("x-own", "Basic dTpw"), ("x-own", "a=1; b=eyJhbGciOiJIUzI1NiJ9"),
    ("x-forwarded-for", "1.2.3.4"),
    ("x-user-email", "a"), ("www-authenticate", "x sk-0123456789abcdef"),
  ])
  func valuesAreJudgedToo(name: String, value: String) {
    let headers = HeaderSecrets([(name, value), (name, "other")])
    #expect(headers.kept.isEmpty && headers.dropped == [name])
  }

  @Test func onlySecretsAreLookedForInBodies() {
    var wire = ExchangeWire(
      "/v1/messages",
      [
        (
          "authorization",
          "AWS4-HMAC-SHA256 Credential=SECRETSECRETS/x, SignedHeaders=host;x-amz-date"
        )
      ])
    let body = #"{"model":"AWS4-HMAC-SHA256","system":"SignedHeaders=host"}"#
    wire.request(body)
    let answer = #"{"id":"SameSite=None; Domain=api.example.com SECRETSECRETS/x COOKIECOOKIE"}"#
    wire.answer(answer, [("set-cookie", "a=COOKIECOOKIE; SameSite=None; Domain=api.example.com")])
    #expect(wire.request.body("request") == body)
    #expect(
      wire.response.body("response")
        == #"{"id":"SameSite=None; Domain=api.example.com [left out] [left out]"}"#)
  }

  @Test func valuesOfOneHeaderAreAList() {
    let headers = HeaderSecrets([("Via", "a"), ("via", "b")])
    #expect(headers.kept.first?.values == ["a", "b"])
  }

  @Test(arguments: [
    ("/v1/m?key=SECRETSECRETS", "key=[left out]"),
    ("/v1/m?a=1&%6bey=SECRETSECRETS", "a=1&%6bey=[left out]"),
    ("/v1/m?sig=SECRETSECRETS&b", "sig=[left out]&b"),
    ("/v1/m?x=sk-SECRETSECRETSECRET", "x=[left out]"),
    ("/v1/m?sk-SECRETSECRETSECRET", "[left out]"),
    ("/v1/m?max_tokens=5", "max_tokens=5"),
    ("/v1/m?api-version=2026-01-01&", "api-version=2026-01-01&"),
  ])
  func queriesAreCleaned(target: String, query: String) {
    var wire = ExchangeWire(target, method: "GET")
    wire.request("")
    wire.answer(#"{"echo":"SECRETSECRETS"}"#)
    #expect(wire.request["url.query"] == .string(query))
    #expect(wire.request["url.path"] == "/v1/m")
    #expect(!wire.request.everything.contains("SECRET"))
    if query.contains("key=") { #expect(!wire.response.everything.contains("SECRET")) }
  }

  @Test(arguments: [
    ("0123456789ab", "[left out]", 1), ("x0123456789ab", "x[left out]", 1),
    ("0123456789ab0123456789aby", "[left out][left out]y", 2),
    ("00123456789abb 9ab", "0[left out]b 9ab", 1), ("0123456789a", "0123456789a", 0),
    ("b", "b", 0), ("123456789ab", "123456789ab", 0),
  ])
  func aKnownSecretIsFoundWhereverItStands(body: String, expected: String, count: Int64) throws {
    var wire = ExchangeWire("/v1/m", [("authorization", "0123456789ab")])
    wire.request("")
    wire.answer(body)
    #expect(wire.response.everything.contains(expected))
    #expect(wire.response["secrets.dropped"] == (count == 0 ? nil : .integer(count)))
  }

  @Test func aSecretThatOverlapsItselfIsReplacedOnce() {
    var wire = ExchangeWire("/v1/m", [("authorization", "abababababab")])
    wire.request("")
    wire.answer("abababababababab")
    #expect(wire.response.everything.contains("[left out]abab"))
    #expect(wire.response["secrets.dropped"] == 1)
  }

  @Test(arguments: [
    ("sec-websocket-protocol", "realtime, openai-insecure-api-key.sk-proj-0123456789"),
    ("user-agent", "x/1 (sk-0123456789abc)"), ("x-note", "[ghp_0123456789abc]"),
    ("x-note", "a:AKIA0123456789AB"), ("x-pass", "a"), ("x-pin", "a"), ("x-sid", "a"),
    ("dpop", "a"),
  ])
  func aKeyIsFoundWhereverAWordMayBegin(name: String, value: String) {
    let headers = HeaderSecrets([(name, value)])
    #expect(headers.kept.isEmpty && headers.dropped == [name])
    var wire = ExchangeWire("/v1/m", [(name, value)])
    wire.request("")
    let key = value.split { " [](),.:".contains($0) }.last.map(String.init) ?? value
    wire.answer(#"{"echo":"\#(key)"}"#)
    if key.utf8.count >= 12 { #expect(!wire.response.everything.contains(key)) }
  }

  @Test(arguments: [
    "risk-0123456789abcdef", "task_sk 0123456789abcdef", "sk-0123456789ab",
    "x/1 (disk-0123456789abc)",
  ])
  func wordsThatHoldSuchABeginningAreKept(value: String) {
    #expect(HeaderSecrets([("x-note", value)]).dropped.isEmpty)
  }

  @Test func aPathMayHoldAKey() {
    var wire = ExchangeWire("/v1/sk-SECRETSECRETSECRET/models", method: "GET")
    wire.request("")
    #expect(wire.request["url.path"] == "/v1/[left out]/models")
  }

  @Test(arguments: [
    (
      #"{"tools":[{"type":"mcp","authorization":"SECRET/\u0041BCDEFGH"}]}"#,
      "/tools/0/authorization"
    ),
    (#"{"tools":[{},{"headers":{"X-Any":"SECRETSECRETS"}}]}"#, "/tools/1/headers/X-Any"),
    (
      #"{"mcp_servers":[{"authorization_token":"SECRETSECRETS"}]}"#,
      "/mcp_servers/0/authorization_token"
    ),
    (#"{"api_key":"SECRETSECRETS"}"#, "/api_key"),
    (#"{"\u0061pi_key":"SECRETSECRETS"}"#, "/api_key"),
    (#"{"api_key":"SECRET\"}SECRETS"}"#, "/api_key"),
    (#"{"tools":[{"auth":{"a":[{"b":"SECRETSECRETS"}]}}]}"#, "/tools/0/auth/a/0/b"),
    (#"{"tools":[{"server_url":"https://u:SECRETSECRETS@h/x"}]}"#, "/tools/0/server_url"),
    (#"{"tools":[{"server_url":"https:\/\/h/x?key=SECRETSECRETS"}]}"#, "/tools/0/server_url"),
    (#"{"tools":[{"own":"sk-SECRETSECRETSECRET"}]}"#, "/tools/0/own"),
    (
      #"{"requests":[{"params":{"mcp_servers":[{"token":"SECRETSECRETS"}]}}]}"#,
      "/requests/0/params/mcp_servers/0/token"
    ),
  ])
  func credentialsForToolsAreLeftOutOfBodies(body: String, pointer: String) {
    for target in ["/v1/responses", "/v1/messages", "/v1/other"] {
      var wire = ExchangeWire(target)
      wire.request(body)
      wire.answer(body)
      #expect(wire.request.texts("body.redacted") == [pointer])
      for draft in wire.drafts { #expect(!draft.everything.contains("SECRET"), "\(draft.data)") }
      let kept = wire.request.body("request") ?? wire.request.body("body") ?? ""
      #expect((try? JSONReader.read(Array(kept.utf8), profile: .wire))?.at(pointer) != nil)
    }
  }

  @Test func everythingElseOfABodyStaysAsItIs() {
    let body =
      #"{ "prompt_cache_key" : "k", "tokenizer":"t","max_tokens":5,"tools":[{"name":"get_token","#
      + #""parameters":{"properties":{"token":{"type":"string"}}},"server_url":"https://h/x?a=1"}],"#
      + #""messages":[{"role":"user","content":"x","token":"abc"}],"metadata":{"api_key_name":"k"}}"#
    var wire = ExchangeWire()
    wire.request(body)
    #expect(wire.request.body("request") == body)
    #expect(wire.request["body.redacted"] == nil && wire.request["secrets.dropped"] == nil)
  }

  @Test func aFormIsCleaned() {
    var wire = ExchangeWire("/oauth", [("content-type", "application/x-www-form-urlencoded")])
    wire.request("grant=a&client_secret=SECRETSECRETS")
    #expect(wire.request.body("body") == "grant=a&client_secret=[left out]")
  }

  @Test func theCompressedBytesOfASecretAreLeftOut() {
    var wire = ExchangeWire("/v1/responses", [("content-encoding", "reverse")])
    wire.request(String(#"{"api_key":"SECRETSECRETS"}"#.reversed()))
    #expect(wire.request.content.map(\.name) == ["request"])
    #expect(wire.request.body("request") == #"{"api_key":"[left out]"}"#)
    #expect(wire.request["note"] == "its compressed bytes held a secret and are left out")
  }

  @Test func streamsThatEchoASecretDoNotCarryIt() {
    var wire = ExchangeWire("/v1/responses", [("authorization", "Bearer SECRETSECRETS")])
    wire.request("{}")
    wire.stream(
      events([
        #"{"type":"response.completed","response":{"id":"SECRETSECRETS","tools":"#
          + #"[{"authorization":"OTHERSECRET"}]}}"#
      ]))
    #expect(!wire.response.everything.contains("SECRETSECRETS"))
    #expect(wire.response.body("response")?.contains("OTHERSECRET") == false)
  }

  @Test func aBodyMayComeInPiecesOfAnySize() {
    let body =
      Array(
        #"{"tools":[{"authorization":"SECRETSECRETS","server_url":"https://h/?key=SECRETSECRETS"}],"#
          .utf8) + Array(#""messages":[]}"#.utf8)
    for size in 1...body.count {
      var wire = ExchangeWire("/v1/responses")
      var rest = body[...]
      while rest.count > size {
        wire.part(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      wire.request(String(decoding: rest, as: UTF8.self))
      let all = wire.drafts.map { ($0.body("body") ?? "") + ($0.body("rest") ?? "") }.joined()
      let kept = wire.drafts.count == 1 ? wire.request.body("request") ?? "" : all
      #expect(!kept.contains("SECRET"), "pieces of \(size): \(kept)")
      #expect((try? JSONReader.read(Array(kept.utf8), profile: .wire)) != nil, "\(size)")
    }
  }
}
