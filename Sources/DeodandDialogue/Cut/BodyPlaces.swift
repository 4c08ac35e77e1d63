import DeodandEvents

/// Finds the places at which rules cut a body.
///
/// Pointers are JSON Pointers (RFC 6901) from the top of the body. They lead to one place only, or
/// there is no cut: where a name stands twice in an object, RFC 8259 leaves open which of the two a
/// reader takes, and a part that may be either would be no evidence of what the model was shown.
struct BodyPlaces {
  typealias Place = (pointer: String, range: Range<Int>)

  /// Bytes from which on a text is a place of its own.
  private static let shortest = BodyCutter.partBytes

  let bytes: [UInt8]
  let dialects: Dialects

  /// The places in an object, in the order of its bytes; none in anything else.
  ///
  /// A member that stands twice is not cut: a pointer can't tell the two apart.
  func places(in object: JSONOutline, by cuts: [BodyCut]) -> [Place] {
    object.distinctMembers.flatMap { member -> [Place] in
      let pointer = "/" + JSONPointer.escape(member.key)
      let places = cuts.filter { $0.member == member.key }.flatMap { cut in
        self.places(in: member.value, pointer, cut.path.dropFirst(), cut.unit)
      }
      return Self.apart(places)
    }
  }

  /// The places in a body that is one message which carries a tool's result; nil if it is none.
  func places(inResult body: JSONOutline) -> [Place]? {
    result(body).map { texts(of: body, $0.path, "") }
  }

  /// Elements of a list that is a body by itself: messages, or parts of a result.
  ///
  /// An element that no rule divides is tried as a part of a result, so that its text is shared
  /// with the message that carries the same text.
  func places(ofElements elements: [JSONOutline]) -> [Place] {
    elements.enumerated().flatMap { index, element -> [Place] in
      let places = message(element, "/\(index)")
      return places.count == 1 && places[0].range == element.range
        ? text(element, "/\(index)") : places
    }
  }

  private func places(
    in value: JSONOutline, _ pointer: String, _ path: ArraySlice<String>, _ unit: BodyCut.Unit
  ) -> [Place] {
    guard let next = path.first else {
      return switch unit {
      case .whole: [(pointer, value.range)]
      case .text: text(value, pointer)
      case .message: message(value, pointer)
      }
    }
    // Elements are numbered as they stand, so that the pointer leads back to them in the exact
    // bytes.
    if next == "*" {
      return (value.elements ?? []).enumerated().flatMap { index, element in
        places(in: element, "\(pointer)/\(index)", path.dropFirst(), unit)
      }
    }
    guard let member = value[next], value.holdsOnce(next) else { return [] }
    return places(
      in: member, pointer + "/" + JSONPointer.escape(next), path.dropFirst(), unit)
  }

  /// The place of a value's text, or of the value as a whole where the text is short.
  private func text(_ value: JSONOutline, _ pointer: String) -> [Place] {
    if let text = value["text"], text.range.count >= Self.shortest, value.holdsOnce("text") {
      return [(pointer + "/text", text.range)]
    }
    return [(pointer, value.range)]
  }

  /// Only a message with a result in it is divided: any other is repeated as a whole by later
  /// requests, and one chunk for it is the cheapest that can be shared.
  private func message(_ message: JSONOutline, _ pointer: String) -> [Place] {
    if let result = result(message) { return texts(of: message, result.path, pointer) }
    for key in dialects.layout.blocks {
      let blocks = (message[key]?.elements ?? []).map { (outline: $0, result: result($0)) }
      guard blocks.contains(where: { $0.result != nil }), message.holdsOnce(key) else { continue }
      return blocks.enumerated().flatMap { index, block -> [Place] in
        let place = "\(pointer)/\(key)/\(index)"
        guard let result = block.result else { return [(place, block.outline.range)] }
        return texts(of: block.outline, result.path, place)
      }
    }
    return [(pointer, message.range)]
  }

  /// An approval answers a provider's question in a few words; there is no text of a tool in it.
  private func result(_ outline: JSONOutline) -> ToolResult? {
    guard let result = dialects.result(.standing(outline, in: bytes)), result.kind != .approval
    else { return nil }
    return result
  }

  /// The texts of a result; the whole of what carries it where no text is long enough to be shared.
  private func texts(of carrier: JSONOutline, _ path: [String], _ pointer: String) -> [Place] {
    var value = carrier
    var place = pointer
    for key in path {
      guard let member = value[key], value.holdsOnce(key) else {
        return [(pointer, carrier.range)]
      }
      value = member
      place += "/" + JSONPointer.escape(key)
    }
    let texts: [Place] =
      value.isString
      ? [(place, value.range)]
      : (value.elements ?? []).enumerated().compactMap { index, part in
        guard let text = part["text"], part.holdsOnce("text") else { return nil }
        return ("\(place)/\(index)/text", text.range)
      }
    let long = texts.filter { $0.range.count >= Self.shortest }
    return long.isEmpty ? [(pointer, carrier.range)] : long
  }

  /// Places in order, none within another one: several rules may lead into one member.
  ///
  /// The first of two that overlap stays, so the answer does not depend on the order of the rules
  /// but for places that begin at the same byte.
  private static func apart(_ places: [Place]) -> [Place] {
    var found: [Place] = []
    for place in places.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where found.last.map({ $0.range.upperBound <= place.range.lowerBound }) ?? true {
      found.append(place)
    }
    return found
  }
}
