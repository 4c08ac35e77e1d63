import DeodandCapture
import DeodandCrypto
import DeodandEvents
import Testing

@Suite("docs/spec/model-api.md")
struct ModelAPISpecTests {
  private let drafts: [EventDraft]
  private let specification: Specification

  init() throws {
    specification = try Specification("model-api")
    var exchange = ModelExchange(
      .init(
        subject: "run/r1", upstream: "main", mint: { "01890a5d-ac96-774b-bcce-b302099a8057" },
        digest: { Hex.encode(SHA256.hash($0).bytes) }, decode: { _, _ in nil }),
      request: HTTPRequestHead(
        method: "POST", target: "/v1/messages",
        headers: [
          ("User-Agent", "example/1"), ("Anthropic-Version", "2023-06-01"),
          ("X-Api-Key", "sk-ant-0123456789abcdef"),
        ]))
    var drafts = exchange.request(body: Array(try specification.example("request")[0].utf8))
    exchange.responseHead(
      HTTPResponseHead(status: 200, headers: [("Content-Type", "text/event-stream")]))
    let stream = try specification.example("stream").map { $0 + "\n" }.joined()
    drafts += exchange.responseBody(Array(stream.utf8))
    self.drafts = drafts + exchange.end(.complete)
  }

  @Test("the example is what is recorded", arguments: [(0, "request-data"), (1, "response-data")])
  func data(index: Int, name: String) throws {
    let written = String(
      decoding: CanonicalWriter.write(.object(drafts[index].data)), as: UTF8.self)
    #expect(try specification.example(name) == [written])
  }

  @Test("the message that is put together")
  func response() throws {
    let content = try #require(drafts[1].content.first)
    let bytes = content.pieces.flatMap { piece in
      switch piece {
      case .chunk(let bytes): bytes
      case .literal(let text): Array(text.utf8)
      }
    }
    #expect(content.name == "response")
    #expect(try specification.example("response") == [String(decoding: bytes, as: UTF8.self)])
  }

  @Test("the tables name every member that is recorded")
  func members() {
    let named = Set(specification.firstCells().map { $0.filter { $0 != "`" } })
    for draft in drafts {
      for member in draft.data.members { #expect(named.contains(member.key), "\(member.key)") }
    }
  }
}
