import DeodandEvents

/// One JSON-RPC 2.0 message as it stands in its line.
///
/// It is judged by its members alone: `jsonrpc` may be missing, for lenient peers do not ask for
/// it.
struct RPCMessage: Sendable {
  /// What a message is, by the members that it has.
  enum Kind: Sendable {
    /// Has a method and an id.
    case request(RPCID)
    /// Has a method and no id.
    case notification
    /// Has an id, and a result or an error.
    case response(RPCID)
    /// None of these.
    case other(String)
  }

  /// The line that the places of `outline` count in.
  let line: [UInt8]
  let outline: JSONOutline
  let kind: Kind
  let method: String?
  /// What is odd about it.
  let oddity: String?

  /// An id of null, or of another type than text or number, is none.
  init(_ outline: JSONOutline, in line: [UInt8]) {
    self.outline = outline
    self.line = line
    method = outline["method"].flatMap { (try? $0.value(in: line))?.string }
    let id = outline["id"].flatMap { RPCID($0, in: line) }
    let answers = outline["result"] != nil || outline["error"] != nil
    switch (method, id) {
    case (.some, let id?): kind = .request(id)
    case (.some, nil): kind = .notification
    case (nil, let id?) where answers: kind = .response(id)
    case (nil, nil) where answers: kind = .other("an answer without an id")
    default: kind = .other("neither request, nor notification, nor response")
    }
    oddity = RPCMessage.oddity(outline)
  }

  /// Nil where there is none; readers expect an object and may find anything.
  var params: JSONOutline? { outline["params"] }
  var result: JSONOutline? { outline["result"] }
  var error: JSONOutline? { outline["error"] }
  var meta: JSONOutline? { params?["_meta"] }

  /// A text within the message.
  func text(_ outline: JSONOutline?) -> String? {
    outline.flatMap { (try? $0.value(in: line))?.string }
  }

  /// The bytes of this message without what surrounds it.
  var bytes: [UInt8] { Array(line[outline.range]) }

  /// W3C trace context that the sender put into the request's metadata, if it is well formed.
  var traceparent: String? { TraceContext.parent(text(meta?["traceparent"])) }

  /// Two members of one name: readers differ in which they take, so the whole message is evidence.
  private static func oddity(_ outline: JSONOutline) -> String? {
    for place in [outline, outline["params"], outline["result"]] {
      guard let place, case .object(let members) = place.kind else { continue }
      var seen: Set<[UInt8]> = []
      for member in members where !seen.insert(Array(member.key.utf8)).inserted {
        return "a key stands twice; peers may differ in which they take"
      }
    }
    return nil
  }
}

/// What a line holds.
enum RPCLine: Sendable {
  /// Nothing but white space.
  case blank
  /// One message.
  case single(RPCMessage)
  /// A list of messages (allowed by MCP 2025-03-26).
  case batch([RPCMessage])
  /// No JSON-RPC.
  case malformed(String)

  init(_ line: [UInt8]) {
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x0a || $0 == 0x0d || $0 == 0x09 }) {
      self = .blank
      return
    }
    do throws(JSONError) {
      let outline = try JSONOutline.read(line)
      switch outline.kind {
      case .array(let elements):
        self = .batch(elements.map { RPCMessage($0, in: line) })
      case .object, .scalar, .string: self = .single(RPCMessage(outline, in: line))
      }
    } catch {
      self = .malformed("\(error.message) at byte \(error.offset)")
    }
  }
}
