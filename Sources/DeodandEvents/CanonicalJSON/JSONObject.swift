/// The members of a JSON object, each key once, in the order they were read or added.
///
/// Keys are compared by their UTF-8 bytes. Objects in records are small, so a look-up scans.
public struct JSONObject: Sendable {
  /// A key and its value.
  public struct Member: Sendable {
    /// The member's name.
    public let key: String
    /// The member's value.
    public var value: JSONValue

    /// Pairs a key with a value.
    public init(key: String, value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// The members in order.
  public private(set) var members: [Member] = []

  /// An object without members.
  public init() {}

  /// An object of members whose keys the caller has shown to differ.
  package init(uniqueMembers members: [Member]) { self.members = members }

  /// An object in which the last of equal keys counts, in the order of those that count.
  ///
  /// A peer may repeat a million keys, so many members are gone through once, with a set.
  package init(lastOfEach members: [Member]) {
    if members.count <= Self.scanned, Self.areDistinct(members) {
      self.members = members
      return
    }
    var seen: Set<[UInt8]> = []
    let last = members.reversed().filter { seen.insert(Array($0.key.utf8)).inserted }
    self.members = last.reversed()
  }

  /// Up to so many members comparing each with each is quicker than hashing.
  private static let scanned = 24

  private static func areDistinct(_ members: [Member]) -> Bool {
    for index in members.indices {
      let key = members[index].key
      for other in members[..<index] where other.key.hasSameBytes(as: key) { return false }
    }
    return true
  }

  /// The value of a key: nil if there is none.
  ///
  /// Setting nil removes the member.
  public subscript(key: String) -> JSONValue? {
    get { members.first { $0.key.hasSameBytes(as: key) }?.value }
    set {
      let index = members.firstIndex { $0.key.hasSameBytes(as: key) }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// Whether there are no members.
  public var isEmpty: Bool { members.isEmpty }
}

extension String {
  /// Whether two texts are the same bytes; their lengths, which are at hand, mostly tell.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension JSONObject: Equatable {
  /// Whether two objects have the same members, in any order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.count == right.members.count
      && left.members.allSatisfy { member in right[member.key].map { $0 == member.value } ?? false }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// An object; a repeated key is the caller's mistake and traps.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements {
      precondition(self[key] == nil, "a JSON object literal repeats a key")
      self[key] = value
    }
  }
}
