import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

// The lists, written out a second time: whoever adds or drops an entry is asked here whether it was
// meant, and each entry is tried in every channel.

private let parts = [
  "key", "token", "secret", "auth", "cookie", "credential", "passw", "passphrase", "passcode",
  "bearer", "jwt", "signature", "csrf", "xsrf",
]
private let wholes = [
  "sig", "pwd", "pw", "otp", "pat", "pass", "pin", "sid", "dpop", "cred", "creds",
]
private let beginnings = [
  "sk-", "sk_", "pk_", "rk_", "ek_", "whsec_", "ghp_", "gho_", "ghs_", "ghu_", "ghr_",
  "github_pat_", "glpat-", "glrt-", "xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xapp-", "AKIA",
  "ASIA", "AIza", "ya29.", "GOCSPX-", "hf_", "eyJ", "npm_", "pypi-", "gsk_", "xai-", "pplx-",
  "nvapi-", "r8_", "tvly-", "lsv2_", "hvs.", "dop_v1_", "shpat_", "SG.", "lin_api_", "ntn_",
  "AGE-SECRET-KEY-",
]
private let harmless = [
  "author", "authors", "authored", "authoring", "authority", "coauthor", "tokenizer", "tokenize",
  "tokenized", "tokenization", "monkey", "turkey", "donkey", "hockey", "jockey", "keyboard",
  "keyboards", "keyword", "keywords", "keyframe", "keyframes", "keynote", "keypress", "keystroke",
  "keystrokes", "keyspace", "hotkey", "hotkeys", "secretary", "cookiecutter",
]

/// Names under which a value is a secret: each whole word by itself and within a name, each part
/// also within a longer word.
private let secretNames: [String] = {
  var names: [String] = []
  for word in parts + wholes {
    let capital: String = word.prefix(1).uppercased() + word.dropFirst()
    names += [word, "my_\(word)", "my-\(word)-2", "my\(capital)"]
  }
  for part in parts { names.append("x\(part)x") }
  return names
}()

/// One way for a secret to reach a record; what of it a record would hold.
private struct Channel: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let shown: @Sendable (_ name: String, _ value: String) throws -> String
}

/// A name as environments write it: `maxTokens` is `MAX_TOKENS`.
private func variable(_ name: String) -> String {
  var result = ""
  for character in name {
    if character.isUppercase { result.append("_") }
    result += character.uppercased()
  }
  return result
}

private func commandLine(_ words: [String]) -> String {
  let result = CommandLineSecrets.drop(from: words)
  #expect(result.shown.count == words.count)
  return result.shown.joined(separator: " ")
}

/// The drafts of a span and of a log record with an attribute, in both encodings.
private func telemetry(_ name: String, _ value: String) throws -> String {
  var item = ForgedItem("GET")
  item.attributes = [(name, .string(value))]
  var shown = ""
  for export in [ForgedExport(item), .logs(item)] {
    let exported = try Exported(export)
    for draft in exported.protobuf.drafts + exported.json.drafts { shown += text(of: draft) }
  }
  return shown
}

private func text(of draft: EventDraft) -> String {
  let bytes = draft.content.flatMap(\.pieces).flatMap { piece -> [UInt8] in
    if case .chunk(let bytes) = piece { bytes } else { [] }
  }
  return String(decoding: bytes, as: UTF8.self)
    + String(decoding: CanonicalWriter.write(.object(draft.data)), as: UTF8.self)
}

private func body(_ json: String) -> String {
  var cleaner = BodySecrets()
  return String(decoding: cleaner.clean(Array(json.utf8)), as: UTF8.self)
}

private let named: [Channel] = [
  Channel(testDescription: "header") { name, value in
    HeaderSecrets([(name, value)]).kept.map { $0.values.joined() }.joined()
  },
  Channel(testDescription: "query") { TargetSecrets("/p?a=1&\($0)=\($1)&b=2").query ?? "" },
  Channel(testDescription: "form") { name, value in
    var wire = ExchangeWire("/oauth", [("content-type", "application/x-www-form-urlencoded")])
    wire.request("a=1&\(name)=\(value)")
    return wire.request.everything
  },
  Channel(testDescription: "--word X") { commandLine(["s", "--" + $0, $1, "end"]) },
  Channel(testDescription: "-word X") { commandLine(["s", "-" + $0, $1, "end"]) },
  Channel(testDescription: "--word=X") { commandLine(["s", "--\($0)=\($1)"]) },
  Channel(testDescription: "WORD=X") { commandLine(["env", "\(variable($0))=\($1)"]) },
  Channel(testDescription: "header on a command line") { commandLine(["-H", "\($0): \($1)"]) },
  Channel(testDescription: "JSON on a command line") { commandLine([#"{"\#($0)":"\#($1)"}"#]) },
  Channel(testDescription: "address on a command line") { commandLine(["https://h/?\($0)=\($1)"]) },
  Channel(testDescription: "command of an MCP server") { name, value in
    var session = MCPSession(.init(subject: "run/r", mint: { "id" }, digest: { _ in "digest" }))
    let command = ["server", "--" + name, value, "\(variable(name))=\(value)"]
    return session.started(command: command).map { action in
      if case .record(let drafts) = action { drafts.map(text).joined() } else { "" }
    }.joined()
  },
  Channel(testDescription: "body") { body(#"{"a":1,"\#($0)":"\#($1)"}"#) },
  Channel(testDescription: "tool in a body") { body(#"{"tools":[{"\#($0)":"\#($1)"}]}"#) },
  Channel(testDescription: "attribute") { try telemetry("app." + $0, $1) },
  Channel(testDescription: "address in an attribute") {
    try telemetry("url.full", "https://h/?\($0)=\($1)")
  },
  Channel(testDescription: "connection string") {
    try telemetry("db.connection_string", "Server=h;\($0)=\($1);Port=1")
  },
]

private let shaped: [Channel] = [
  Channel(testDescription: "header") { named[0].shownOf("x-note", $1) },
  Channel(testDescription: "within a header") { named[0].shownOf("x-note", "a (\($1))") },
  Channel(testDescription: "query") { TargetSecrets("/p?x=\($1)").query ?? "" },
  Channel(testDescription: "path") { TargetSecrets("/p/\($1)/x").path },
  Channel(testDescription: "word") { commandLine(["s", $1]) },
  Channel(testDescription: "--note X") { commandLine(["s", "--note", $1]) },
  Channel(testDescription: "--note=X") { commandLine(["s", "--note=\($1)"]) },
  Channel(testDescription: "within a word") { commandLine(["sh", "-c", "a '\($1)' | b"]) },
  Channel(testDescription: "path of an address") { commandLine(["https://h/\($1)/x"]) },
  Channel(testDescription: "body") { body(#"{"note":"\#($1)"}"#) },
  Channel(testDescription: "tool in a body") { body(#"{"tools":[{"own":"\#($1)"}]}"#) },
  Channel(testDescription: "attribute") { try telemetry("note", $1) },
  Channel(testDescription: "within an attribute") { try telemetry("note", "see \($1), or not") },
  Channel(testDescription: "escaped in an attribute") { try telemetry("note", "\"\($1)\"\n") },
  // Attributes of this family are content; what a record holds of them in the clear is not.
  Channel(testDescription: "attribute of a record") { _, value in
    let item = ForgedItem("GET", ["gen_ai.agent.name": .string(value)])
    return String(
      decoding: CanonicalWriter.write(.object(try data(ForgedExport(item)))), as: UTF8.self)
  },
]

extension Channel {
  fileprivate func shownOf(_ name: String, _ value: String) -> String {
    (try? shown(name, value)) ?? value
  }
}

@Suite struct SecretVocabularyTests {
  @Test func theListsAreTheseAndNoOthers() {
    #expect(SecretVocabulary.parts == parts)
    #expect(SecretVocabulary.wholes == wholes)
    #expect(SecretVocabulary.beginnings == beginnings)
    #expect(SecretVocabulary.harmless == harmless)
  }

  @Test(arguments: named)
  fileprivate func everyNameIsKnownInEveryChannel(_ channel: Channel) throws {
    for name in secretNames {
      let shown = try channel.shown(name, "hunter2-Zq9")
      #expect(!shown.contains("hunter2"), "\(name): \(shown)")
    }
  }

  @Test(arguments: shaped)
  fileprivate func everyShapeIsKnownInEveryChannel(_ channel: Channel) throws {
    for beginning in beginnings {
      // As short as a credential can be.
      let value = beginning + String("Zq0123456789abcd".prefix(max(4, 16 - beginning.utf8.count)))
      let shown = try channel.shown("note", value)
      #expect(!shown.contains(value), "\(value): \(shown)")
      #expect(!shown.contains(value.dropFirst(beginning.count)), "\(value): \(shown)")
    }
  }

  @Test(arguments: [
    "header", "query", "--note X", "body", "tool in a body", "attribute", "attribute of a record",
  ])
  func anAuthorizationIsOneUnderAnyName(_ name: String) throws {
    let channel = try #require(shaped.first { $0.testDescription == name })
    for scheme in ["Bearer", "bearer", "Basic"] {
      let value = "\(scheme) dXNlcjpodW50ZXIy"
      let written = name == "query" ? value.replacing(" ", with: "+") : value
      let shown = try channel.shown("note", written)
      #expect(!shown.contains("dXNlcjpodW50ZXIy"), "\(shown)")
    }
    for words in ["Basic arithmetic", "Bearer of bad news", "basic internationalization"] {
      if name.hasSuffix("header") || name == "query" { continue }
      #expect(try channel.shown("note", words).contains(words))
    }
  }

  @Test(arguments: named)
  fileprivate func ordinaryWordsAreKept(_ channel: Channel) throws {
    let ordinary =
      harmless + [
        "inside", "residue", "spine", "pinned", "path", "compass", "passenger", "signal", "spwd",
        "credit", "pattern", "model", "user", "id", "name", "topic", "side",
      ]
    for name in ordinary {
      let shown = try channel.shown(name, "plain-Zq9")
      #expect(shown.contains("plain-Zq9"), "\(name): \(shown)")
    }
  }

  /// In JSON a count is a number, which nobody leaves out.
  private static let texts = named.filter {
    !$0.testDescription.contains("body") && !$0.testDescription.contains("JSON")
  }

  @Test(arguments: texts)
  fileprivate func countsAreKeptUnderNamesThatCount(_ channel: Channel) throws {
    for name in [
      "max-tokens", "max_tokens", "maxTokens", "token_count", "tokenCount", "token-limit",
      "password_length", "token_ttl", "cookie-size", "total_tokens", "token_budget",
    ] {
      #expect(try channel.shown(name, "577577").contains("577577"), "\(name)")
      #expect(try !channel.shown(name, "hunter2-Zq9").contains("hunter2"), "\(name)")
    }
    // A number under a name that only speaks of a secret may be the secret.
    #expect(try !channel.shown("pin", "577577").contains("577577"))
  }

  @Test(arguments: [
    (["server", "--pwd", "X1"], "server --pwd [left out]"),
    (["server", "--max-tokens", "5"], "server --max-tokens 5"),
    (["t", "--author", "me", "--keyboard", "us"], "t --author me --keyboard us"),
    (["-e", "PGPASSWORD=X1"], "-e PGPASSWORD=[left out]"),
    (["psql", "postgres://u:p&q@h/d"], "psql postgres://[left out]@h/d"),
    (["a", "Server=h;Pwd=X1;Port=1"], "a Server=h;Pwd=[left out];Port=1"),
    ([#"{"a":"b","apiKey":"X1"}"#], #"{"a":"b","apiKey":"[left out]"}"#),
    (["sh", "-c", "curl https://h/?key=X1 -o f"], "sh -c curl https://h/?key=[left out] -o f"),
  ])
  func whatIsLeftOutOfCommands(_ command: [String], _ shown: String) {
    #expect(CommandLineSecrets.drop(from: command).shown.joined(separator: " ") == shown)
  }
}
