import DeodandHTTP
import NIOHTTP1
import Testing

/// Which header fields pass, and which belong to one connection.
@Suite("Header fields on their way")
struct HopHeadersTests {
  @Test("what a client sends reaches the upstream, in order and as it was spelled")
  func request() {
    let sent = HTTPHeaders([
      ("Host", "127.0.0.1:4318"), ("X-Api-Key", "k"), ("aCcept", "a"), ("Accept", "b"),
      ("Content-Length", "3"), ("Connection", "keep-alive, X-Hop"), ("x-hop", "1"),
      ("Keep-Alive", "5"), ("TE", "trailers"), ("Transfer-Encoding", "chunked"),
      ("Upgrade", "h2c"), ("Expect", "100-continue"), ("Proxy-Authorization", "p"),
      ("X-Deodand-Run", "r"), ("x-deodand-token", "t"), ("X-Other", ""),
    ])
    let kept = HopHeaders.forUpstream(sent, host: "api.example.com")
    #expect(
      kept.map { "\($0.name): \($0.value)" } == [
        "host: api.example.com", "X-Api-Key: k", "aCcept: a", "Accept: b", "X-Other: ",
      ])
  }

  @Test("what an upstream answers reaches the client, its length and encoding included")
  func response() {
    let answered = HTTPHeaders([
      ("Content-Length", "3"), ("content-encoding", "gzip"), ("Set-Cookie", "a"),
      ("Set-Cookie", "b"), ("Connection", "close"), ("Transfer-Encoding", "chunked"),
      ("Trailer", "x"), ("x-request-id", "r"),
    ])
    #expect(
      HopHeaders.forClient(answered).map { "\($0.name): \($0.value)" } == [
        "Content-Length: 3", "content-encoding: gzip", "Set-Cookie: a", "Set-Cookie: b",
        "x-request-id: r",
      ])
  }
}
