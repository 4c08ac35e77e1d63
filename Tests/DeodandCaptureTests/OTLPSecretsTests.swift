import DeodandCapture
import DeodandEvents
import DeodandTesting
import Testing

@Suite("Secrets in OTLP exports")
struct OTLPSecretsTests {
  private static let secret = "s3cr3t-0123456789abcdef"

  /// The drafts of an item that has attributes, in both encodings and of both kinds.
  private static func drafts(_ attributes: [(String, ForgedValue)]) throws -> [EventDraft] {
    var item = ForgedItem("GET")
    item.attributes = attributes
    item.events = [("e", attributes)]
    var all: [EventDraft] = []
    for export in [ForgedExport(item), .logs(item)] {
      let exported = try Exported(export)
      all += [try exported.draft(), exported.json.drafts[0]]
    }
    return all
  }

  private static func bytes(_ draft: EventDraft) -> [UInt8] {
    draft.content.flatMap(\.pieces).flatMap { piece -> [UInt8] in
      if case .chunk(let bytes) = piece { bytes } else { [] }
    }
  }

  private static func holds(_ draft: EventDraft, _ text: String) -> Bool {
    String(decoding: bytes(draft), as: UTF8.self).contains(text)
      || String(decoding: CanonicalWriter.write(.object(draft.data)), as: UTF8.self).contains(text)
  }

  @Test(
    "what is secret is covered, and named",
    arguments: [
      ("http.request.header.authorization", "Bearer \(secret)"),
      ("http.request.header.cookie", "a=\(secret)"), ("http.response.header.set-cookie", secret),
      ("my.api_key", secret), ("db.password", secret), ("mcp.session.id", secret),
      ("url.full", "https://h/v1?api_key=\(secret)&x=1"), ("url.full", "https://u:\(secret)@h/v1"),
      ("db.connection_string", "Server=h;Password=\(secret);Port=1"),
      ("note", "sk-\(secret)"),
    ])
  func covered(name: String, value: String) throws {
    for attribute: ForgedValue in [.string(value), [.string(value)], ["inner": .string(value)]] {
      for draft in try Self.drafts([(name, attribute), ("kept", .string("kept-value"))]) {
        #expect(!Self.holds(draft, Self.secret), "\(name)")
        #expect(Self.holds(draft, "kept-value"))
        let redacted = draft.data["redacted"]?.array?.compactMap(\.string) ?? []
        #expect(redacted.contains { $0.hasPrefix(name) }, "\(redacted)")
        #expect(!redacted.contains("kept"))
      }
    }
  }

  @Test("addresses keep what is no secret")
  func rest() throws {
    for draft in try Self.drafts([("url.full", .string("https://h/v1?api_key=abc&x=1#y"))]) {
      #expect(Self.holds(draft, "https://h/v1?api_key=***&x=1#y"))
    }
  }

  @Test(
    "what is none stays as it is, and nothing is said",
    arguments: [
      ("gen_ai.input.messages", "the key is sk-0123456789abcdefgh"), ("gen_ai.token.type", "input"),
      ("gen_ai.usage.input_tokens", "12"), ("url.full", "https://h/v1?x=1&y=2"),
      ("user.email", "a@example.com"), ("input.value", "password=abc"), ("session.id", "s-1"),
    ])
  func kept(name: String, value: String) throws {
    for draft in try Self.drafts([(name, .string(value))]) {
      #expect(draft.data["redacted"] == nil)
      #expect(Self.holds(draft, value))
    }
  }
}
