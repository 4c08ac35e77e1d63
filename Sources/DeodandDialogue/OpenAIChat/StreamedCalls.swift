import DeodandEvents

/// The tool calls of one choice as they come in pieces.
///
/// The reference says that pieces with one `index` are one call, and OpenAI sends them so. Servers
/// in its form don't: several whole calls at index 0, calls without an index, pieces without an id
/// after the first. Put together by the index alone, two calls become one that nobody asked for. So
/// what tells calls apart is the id first, then the index, then that a piece which names a tool
/// begins another call once the arguments of the one before are complete.
struct StreamedCalls: Sendable {
  private var calls: [GrowingValue] = []
  /// Where the call stands that an index was last used for.
  private var open: [Int64: Int] = [:]
  /// Where the call of an id stands.
  private var byID: [[UInt8]: Int] = [:]
  /// How often arguments may be looked at for their end: keeps hostile streams linear.
  private var looks = 4096

  /// Adds the pieces of one delta.
  mutating func add(_ pieces: [JSONValue]) {
    for piece in pieces { add(piece) }
  }

  /// A piece beyond the limit is dropped here and stands in the recorded stream.
  private mutating func add(_ piece: JSONValue) {
    let index = piece["index"]?.integer
    let id = piece["id"]?.string.flatMap { $0.isEmpty ? nil : Array($0.utf8) }
    let place: Int
    if let known = continued(index, id, piece) {
      place = known
    } else {
      guard calls.count < GrowingValue.elementLimit else { return }
      place = calls.count
      calls.append(GrowingValue())
    }
    if let index { open[index] = place }
    if let id, byID[id] == nil { byID[id] = place }
    calls[place].merge(piece)
  }

  /// The call that a piece goes on with; nil if it begins one.
  private mutating func continued(_ index: Int64?, _ id: [UInt8]?, _ piece: JSONValue) -> Int? {
    if let id, let known = byID[id] { return known }
    guard let last = index.map({ open[$0] }) ?? calls.indices.last else { return nil }
    let hasID = !(calls[last]["id"].value?.string ?? "").isEmpty
    // Another id is another call; a first id may belong to the pieces that came before it.
    if id != nil, hasID { return nil }
    return begins(piece, after: last) ? nil : last
  }

  /// Whether a piece names a tool although the call before it has one and is complete, or is of
  /// another tool.
  private mutating func begins(_ piece: JSONValue, after place: Int) -> Bool {
    guard let name = Self.tool(piece)?["name"]?.string, !name.isEmpty else { return false }
    let call = calls[place].value.flatMap { Self.tool($0) }
    guard let known = call?["name"]?.string, !known.isEmpty else { return false }
    switch call?["arguments"] ?? call?["input"] {
    case .string(let text) where !text.isEmpty:
      guard looks > 0, text.utf8.last == UInt8(ascii: "}") else { return false }
      looks -= 1
      return (try? JSONReader.read(Array(text.utf8), profile: .wire)) != nil
    case .object: return true
    // Servers repeat the name in every piece, so only another one begins a call here.
    default: return name != known
    }
  }

  private static func tool(_ call: JSONValue) -> JSONValue? { call["function"] ?? call["custom"] }

  /// The calls as far as they came, in the order in which they began.
  var values: [JSONValue] { calls.compactMap(\.value) }
}
