/// What a stored record says behind its data, read off its bytes: subject and type, by which most
/// records of a log can be passed over without being parsed.
///
/// A record is canonical JSON (docs/spec/record.md), so its members stand in order: `data` before
/// `subject`, then `time`, `traceparent` and `type`, which ends the record. A raw quotation mark
/// can't stand in a text, so what is found behind the last of these names is the envelope's own.
/// Only a guess where the bytes are no record: whoever relies on an answer parses them.
package enum RecordTail {
  /// The type as it is written, without its quotation marks; nil if the bytes end like no record.
  package static func type(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard bytes.suffix(2).elementsEqual(end), let start = last(typeName, in: bytes[...]) else {
      return nil
    }
    return bytes[start..<(bytes.count - 2)]
  }

  /// The subject as it is written, without its quotation marks; nil if there is none.
  package static func subject(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard let behind = last(timeName, in: bytes[...]) else { return nil }
    // The closing quotation mark stands before the comma of the name.
    let close = behind - timeName.count - 1
    guard close > 0, bytes[close] == UInt8(ascii: "\""),
      let start = last(subjectName, in: bytes[..<close])
    else { return nil }
    // Where a record has no subject this finds one of its data, and everything behind that.
    let text = bytes[start..<close]
    return holdsQuotation(text) ? nil : text
  }

  /// A text as a record writes it, without its quotation marks.
  package static func written(_ text: String) -> [UInt8] {
    Array(CanonicalWriter.write(.string(text)).dropFirst().dropLast())
  }

  private static let end = Array("\"}".utf8)
  private static let typeName = Array(",\"type\":\"".utf8)
  private static let timeName = Array(",\"time\":\"".utf8)
  private static let subjectName = Array(",\"subject\":\"".utf8)

  /// Where the last occurrence of a name ends, searched from the end: the envelope stands there.
  private static func last(_ name: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    var place = bytes.endIndex - name.count
    while place >= bytes.startIndex {
      if bytes[place + 2] == name[2], bytes[place..<(place + name.count)].elementsEqual(name) {
        return place + name.count
      }
      place -= 1
    }
    return nil
  }

  /// Whether a quotation mark stands there that no backslash escapes.
  private static func holdsQuotation(_ text: ArraySlice<UInt8>) -> Bool {
    var isEscaped = false
    for byte in text {
      if byte == UInt8(ascii: "\""), !isEscaped { return true }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
    return false
  }
}
