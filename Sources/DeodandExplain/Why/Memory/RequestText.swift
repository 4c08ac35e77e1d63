import DeodandEvents

/// The body of one request of a run, put together and read; where it goes on from the one before,
/// only what is new in it.
///
/// A run of n turns sends its first message n times: reading each body anew takes n² of everything.
///
/// What is read is the same as if the whole body were read anew; where that can't be made sure of,
/// it is.
struct RequestText {
  /// The items of the body, in order.
  private(set) var items: [ContentReference.Item] = []
  /// Where each item ends among the bytes.
  private var itemEnds: [Int] = []
  /// The bytes, as far as they are here.
  private var bytes: [UInt8] = []
  /// Why they are not.
  private(set) var absence: String?
  /// The body as JSON; nil if it is not here, or no JSON.
  private(set) var json: JSONValue?
  /// The list in it that grows from request to request: where it stands, and its elements.
  private(set) var list: List?

  /// Offsets are in bytes of the body.
  struct List {
    /// A JSON Pointer to the list: empty, or one member's.
    var pointer: String
    /// Where its first element begins.
    var start: Int
    /// Where each element ends.
    var ends: [Int]
    var elements: [JSONValue]
  }

  /// Lets go what the elements of the list say: their parts are known, and a body that goes on from
  /// this one has only what is new read.
  mutating func forget() {
    guard var known = list else { return }
    json = nil
    list = nil
    var index = known.elements.count - 1
    // Those before were let go when the body before was read.
    while index >= 0, known.elements[index] != .null {
      known.elements[index] = .null
      index -= 1
    }
    list = known
  }

  /// How many items two bodies have in common, from the first.
  func shared(with other: [ContentReference.Item]) -> Int {
    var count = 0
    while count < items.count, count < other.count, items[count] == other[count] { count += 1 }
    return count
  }

  /// How many elements of the list lie whole within the first items.
  func elements(within count: Int) -> Int {
    guard count > 0, let list else { return 0 }
    // The byte behind an element has to be the same, too, or it might go on.
    let end = itemEnds[count - 1]
    var (low, high) = (0, list.ends.count)
    while low < high {
      let middle = (low + high) / 2
      if list.ends[middle] < end { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Reads a body that begins with the first `count` items of this one; `lists` are the members
  /// that may hold its messages, of which a body has one.
  mutating func goOn(
    after count: Int, with items: [ContentReference.Item], lists: [String], isKept: Bool,
    from reader: some EventReader
  ) throws(ReadError) {
    let kept = elements(within: count)
    self.items = items
    itemEnds.removeLast(itemEnds.count - count)
    bytes.removeLast(bytes.count - (itemEnds.last ?? 0))
    absence = nil
    json = nil
    for item in items[count...] {
      switch item {
      case .literal(let text): bytes += text.utf8
      case .chunk(let commitment):
        switch try reader.content(commitment) {
        case .available(let content, _):
          // A record of a stranger's may name one chunk a thousand times.
          if bytes.count + content.count > Limits.lineBytes {
            absence = absence ?? "too long to be read"
          } else {
            bytes += content
          }
        case .erased: absence = absence ?? "erased"
        case .withheld: absence = absence ?? "withheld"
        case .missing: absence = absence ?? "missing"
        }
      }
      itemEnds.append(bytes.count)
    }
    guard absence == nil else {
      (json, list) = (nil, nil)
      return
    }
    if kept == 0 || !readMore(kept) { readAll(lists, isKept: isKept) }
  }

  /// Takes time in proportion to the body.
  private mutating func readAll(_ lists: [String], isKept: Bool) {
    json = try? JSONReader.read(bytes, profile: .wire)
    list = nil
    guard isKept else {
      // Nothing goes on from this body: where its list stands is enough.
      let key = lists.first { json?[$0]?.array != nil }
      let pointer = json?.array == nil ? key.map { "/" + $0 } : ""
      list = pointer.map { List(pointer: $0, start: 0, ends: [], elements: []) }
      return
    }
    guard let json, let outline = try? JSONOutline.read(bytes) else { return }
    if case .array(let elements) = outline.kind, let values = json.array {
      list = List(
        pointer: "", start: outline.range.lowerBound + 1, ends: elements.map(\.range.upperBound),
        elements: values)
      return
    }
    // Members that share a name are nobody's.
    guard case .object(let members) = outline.kind, json.object?.members.count == members.count
    else { return }
    for key in lists {
      guard let found = outline[key], let elements = found.elements, let values = json[key]?.array
      else { continue }
      list = List(
        pointer: "/" + key, start: found.range.lowerBound + 1,
        ends: elements.map(\.range.upperBound), elements: values)
      return
    }
  }

  /// Reads what follows the elements that are kept, as if they were not there; false if that can't
  /// be told apart.
  ///
  /// The body without the elements that are kept is JSON by itself, so it can be read alone;
  /// offsets behind them are then shifted back.
  private mutating func readMore(_ kept: Int) -> Bool {
    guard var list, kept <= list.ends.count else { return false }
    var next = list.ends[kept - 1]
    while next < bytes.count, JSONSpace.isOne(bytes[next]) { next += 1 }
    if next < bytes.count, bytes[next] == UInt8(ascii: ",") { next += 1 }
    let rest = bytes[..<list.start] + bytes[next...]
    let text = Array(rest)
    guard let value = try? JSONReader.read(text, profile: .wire),
      let outline = try? JSONOutline.read(text)
    else { return false }
    let found: JSONOutline?
    if list.pointer.isEmpty {
      found = outline
    } else {
      guard case .object(let members) = outline.kind, value.object?.members.count == members.count,
        let key = JSONPointer.tokens(list.pointer)?.first
      else { return false }
      found = outline[key]
    }
    guard let found, found.range.lowerBound + 1 == list.start, let more = found.elements,
      let values = list.pointer.isEmpty ? value.array : value.at(list.pointer)?.array
    else { return false }
    let shift = next - list.start
    list.ends.removeLast(list.ends.count - kept)
    list.ends += more.map { $0.range.upperBound + shift }
    list.elements.removeLast(list.elements.count - kept)
    list.elements += values
    self.list = list
    json = Self.put(list, into: value)
    return true
  }

  /// The body with the whole list in the place of its new elements.
  private static func put(_ list: List, into value: JSONValue) -> JSONValue {
    guard let key = JSONPointer.tokens(list.pointer)?.first, var object = value.object else {
      return .array(list.elements)
    }
    object[key] = .array(list.elements)
    return .object(object)
  }
}

/// White space between JSON values (RFC 8259 section 2).
private enum JSONSpace {
  static func isOne(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }
}
