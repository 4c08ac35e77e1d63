import DeodandCapture
import DeodandEvents
import Synchronization

/// An exchange under test: what it records, in order.
struct ExchangeWire {
  var exchange: ModelExchange
  private(set) var drafts: [EventDraft] = []

  /// Begins an exchange; the coding `reverse` is undone by reversing the bytes.
  init(
    _ target: String = "/v1/chat/completions", method: String = "POST",
    _ headers: [HTTPHeader] = [], provider: String? = nil
  ) {
    let count = Mutexed()
    exchange = ModelExchange(
      .init(
        subject: "run/r1", upstream: "main", provider: provider,
        mint: { "00000000-0000-7000-8000-" + count.next() },
        digest: { bytes in "digest of " + String(decoding: bytes, as: UTF8.self) },
        decode: { bytes, coding in coding == "reverse" ? bytes.reversed() : nil }),
      request: HTTPRequestHead(
        method: method, target: target,
        headers: headers + [("Content-Type", "application/json")]))
  }

  mutating func request(_ body: String) { drafts += exchange.request(body: Array(body.utf8)) }

  mutating func part(_ body: [UInt8]) { drafts += exchange.requestPart(body) }

  mutating func head(_ status: Int = 200, _ type: String? = nil, _ headers: [HTTPHeader] = []) {
    let typed = type.map { [("content-type", $0)] } ?? []
    exchange.responseHead(HTTPResponseHead(status: status, headers: typed + headers))
  }

  mutating func body(_ bytes: [UInt8]) { drafts += exchange.responseBody(bytes) }

  mutating func end(_ end: ExchangeEnd = .complete) { drafts += exchange.end(end) }

  /// A whole streamed answer in pieces of a size.
  mutating func stream(_ text: String, pieces: Int = .max, end: ExchangeEnd = .complete) {
    head(200, "text/event-stream; charset=utf-8")
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      body(Array(rest.prefix(pieces)))
      rest = rest.dropFirst(pieces)
    }
    self.end(end)
  }

  /// A whole answer that is not streamed.
  mutating func answer(_ text: String, status: Int = 200, _ headers: [HTTPHeader] = []) {
    head(status, "application/json", headers)
    body(Array(text.utf8))
    end()
  }

  /// The first draft, and the last.
  var request: EventDraft { drafts[0] }
  var response: EventDraft { drafts[drafts.count - 1] }

  /// The answer as JSON.
  var message: JSONValue? {
    response.body("response").flatMap { try? JSONReader.read(Array($0.utf8), profile: .wire) }
  }

  private final class Mutexed: Sendable {
    private let value = Mutex(0)
    func next() -> String {
      value.withLock { value in
        value += 1
        let digits = String(value)
        return String(repeating: "0", count: 12 - digits.count) + digits
      }
    }
  }
}

extension EventDraft {
  /// Everything that would reach the disk, as one text.
  var everything: String {
    var bytes = CanonicalWriter.write(.object(data))
    for content in content {
      bytes += Array((content.mediaType ?? "").utf8)
      for piece in content.pieces {
        switch piece {
        case .chunk(let chunk): bytes += chunk
        case .literal(let text): bytes += Array(text.utf8)
        }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The texts of a list in the data.
  func texts(_ key: String) -> [String]? { data[key]?.array?.compactMap(\.string) }
}

/// Events with their blank lines, as providers send them.
func events(_ all: [String], named: Bool = false) -> String {
  all.map { data in
    let value = try? JSONReader.read(Array(data.utf8), profile: .wire)
    let name = named ? value?["type"]?.string.map { "event: \($0)\n" } ?? "" : ""
    return name + "data: \(data)\n\n"
  }.joined()
}
