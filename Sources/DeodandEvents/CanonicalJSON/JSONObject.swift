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
