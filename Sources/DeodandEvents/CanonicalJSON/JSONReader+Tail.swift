extension JSONReader {
  /// The elements of a list whose beginning is not here, and the members behind it: the rest of an
  /// object from a place between two elements of the list that is its member; nil if the bytes are
  /// anything else.
  ///
  /// For the end of a body that repeats an earlier one: the elements that are new can be read
  /// without those before them. The bytes must go on with a comma or the end of the list and end
  /// with the object, so that a place within an element is told from one between two.
  package static func elements(
    endingObject tail: [UInt8]
  ) -> (elements: [JSONValue], rest: JSONObject)? {
    guard let start = tail.firstIndex(where: { !isSpace($0) }) else { return nil }
    let isFirst = tail[start] == UInt8(ascii: "]")
    guard isFirst || tail[start] == UInt8(ascii: ",") else { return nil }
    let list = [UInt8(ascii: "[")] + tail[(isFirst ? start : start + 1)...]
    let end = try? JSONScanner.withScanner(over: list) { scanner throws(JSONError) in
      try scanner.skipToEndOfValue()
      return scanner.offset
    }
    guard let end, let rest = members(behind: list[end...]),
      let elements = (try? read(Array(list[..<end]), profile: .wire))?.array,
      // A comma promises another element.
      isFirst || !elements.isEmpty
    else { return nil }
    return (elements, rest)
  }

  /// The members that follow a member's value in an object that ends the text.
  private static func members(behind bytes: ArraySlice<UInt8>) -> JSONObject? {
    let rest = bytes.drop { isSpace($0) }
    let isLast = rest.first == UInt8(ascii: "}")
    guard isLast || rest.first == UInt8(ascii: ",") else { return nil }
    let object = try? read([UInt8(ascii: "{")] + (isLast ? rest : rest.dropFirst()), profile: .wire)
    // A comma before the brace that ends an object is a fault, and is one here as well.
    return object?.object.flatMap { isLast || !$0.isEmpty ? $0 : nil }
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d
  }
}
