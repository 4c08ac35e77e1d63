public import DeodandEvents

/// On whose behalf something happens, and whom it is about, as far as that is known.
///
/// Both become facts of the records, and the content is under the key that follows from them.
public struct Party: Sendable, Hashable {
  /// The customer, by the operator's name or number.
  public var customer: String?
  /// The person, by an identifier that says nothing of itself: it is not erased with the content.
  public var person: String?

  /// Names them.
  public init(customer: String? = nil, person: String? = nil) {
    self.customer = customer
    self.person = person
  }

  /// This, and where it names nobody the other.
  ///
  /// Each of the two by itself.
  public func filled(from other: Party) -> Party {
    Party(customer: customer ?? other.customer, person: person ?? other.person)
  }
}

extension EventDraft {
  /// The draft as one about a party; what it says of that itself stands.
  public func about(_ party: Party) -> EventDraft {
    var draft = self
    draft.customer = customer ?? party.customer
    draft.person = person ?? party.person
    return draft
  }
}

/// Where a message names the person that it is about.
public enum PersonPlace: Sendable, Hashable {
  /// At a JSON Pointer (RFC 6901) into its body.
  case pointer(String)
  /// In a header field, by its name in lower case.
  case header(String)

  /// The person that a body names, whose outline this is.
  ///
  /// What is no name for a record, such as a text with line ends, is known by its digest: a client
  /// must not decide by it whether its messages can be recorded.
  func person(
    in outline: JSONOutline?, _ bytes: [UInt8], digest: ([UInt8]) -> String
  ) -> String? {
    guard case .pointer(let pointer) = self, let tokens = JSONPointer.tokens(pointer) else {
      return nil
    }
    var place = outline
    for token in tokens {
      if let elements = place?.elements {
        let index = Int(token).flatMap { String($0) == token ? $0 : nil }
        place = index.flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      } else {
        place = place?[token]
      }
    }
    guard let place else { return nil }
    switch place.kind {
    case .string: return place.text(in: bytes).flatMap { PersonPlace.name($0, digest) }
    case .scalar:
      // Numbers by their digits, so that two accounts stay two.
      let literal = String(decoding: bytes[place.range], as: UTF8.self)
      return ["null", "true", "false"].contains(literal) ? nil : literal
    case .array, .object: return nil
    }
  }

  /// The person that header fields name.
  func person(
    in headers: [(name: String, value: String)], digest: ([UInt8]) -> String
  ) -> String? {
    guard case .header(let wanted) = self else { return nil }
    let value = headers.first { $0.name.lowercased() == wanted }?.value
    return value.flatMap { PersonPlace.name($0, digest) }
  }

  /// Nil for an empty text: nobody is named.
  private static func name(_ text: String, _ digest: ([UInt8]) -> String) -> String? {
    if text.isEmpty { return nil }
    return DataSubject.isName(text) ? text : digest(Array(text.utf8))
  }
}
