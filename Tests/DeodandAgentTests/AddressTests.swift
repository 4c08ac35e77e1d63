import DeodandAgent
import DeodandHTTP
import Testing

/// Addresses as operators write them.
@Suite("Addresses")
struct AddressTests {
  @Test(
    "addresses to listen on",
    arguments: [
      ("127.0.0.1:4318", "127.0.0.1", 4318, true), ("localhost:0", "localhost", 0, true),
      ("[::1]:65535", "::1", 65535, true), ("0.0.0.0:80", "0.0.0.0", 80, false),
      ("127.0.0.1.example.com:1", "127.0.0.1.example.com", 1, false),
      ("127.0.0:1", "127.0.0", 1, false), ("127.9.9.9:1", "127.9.9.9", 1, true),
      ("[::]:1", "::", 1, false), ("agent.example:1", "agent.example", 1, false),
    ])
  func listen(text: String, host: String, port: Int, isLoopback: Bool) throws {
    let address = try #require(ListenAddress(text))
    #expect(address.host == host && address.port == port && address.isLoopback == isLoopback)
    #expect(address.description == text)
  }

  @Test(
    "what is no address",
    arguments: [
      "", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:80", "a:b",
    ])
  func noListen(text: String) { #expect(ListenAddress(text) == nil) }

  @Test(
    "addresses of upstreams",
    arguments: [
      ("https://api.example.com", "api.example.com", 443, ""),
      ("http://127.0.0.1:8080/v1/", "127.0.0.1", 8080, "/v1"),
      ("http://[::1]:9", "::1", 9, ""), ("http://[::1]", "::1", 80, ""),
      ("https://h:444/a/b", "h", 444, "/a/b"),
    ])
  func base(text: String, host: String, port: Int, path: String) throws {
    let base = try #require(BaseURL(text))
    #expect(base.host == host && base.port == port && base.path == path)
  }

  @Test("an upstream's address is written as it was, its own port left out")
  func written() {
    #expect(BaseURL("https://h:443/")?.description == "https://h")
    #expect(BaseURL("http://[::1]:9/x")?.description == "http://[::1]:9/x")
    #expect(BaseURL("http://h:443")?.authority == "h:443")
  }

  @Test(
    "what is no upstream's address",
    arguments: [
      "", "h", "ftp://h", "https://", "https://:443", "http://h:0", "http://h:x", "http://u@h",
      "http://h?x", "http://h#x", "http://h h", "http://h/\u{e9}",
    ])
  func noBase(text: String) { #expect(BaseURL(text) == nil) }
}
