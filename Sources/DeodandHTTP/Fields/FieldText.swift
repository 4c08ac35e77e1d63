package import NIOHTTP1

/// Header fields between bytes and texts.
///
/// A field's bytes from 0x80 on are opaque (RFC 9110 section 5.5): some senders mean UTF-8 by them,
/// some Latin-1, some neither. In this process each such byte is one scalar of the same number, so
/// that every byte comes out as it went in; what it says is read by `readable` alone.
package enum FieldText {
  /// What a field says: as UTF-8 if it is that, else byte by byte as Latin-1.
  package static func readable(_ field: String) -> String {
    if field.utf8.allSatisfy({ $0 < 0x80 }) { return field }
    let bytes = field.unicodeScalars.compactMap { UInt8(exactly: $0.value) }
    guard bytes.count == field.unicodeScalars.count else { return field }
    return String(validating: bytes, as: UTF8.self) ?? field
  }

  /// The fields of a head as they read.
  package static func readable(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
    headers.map { (name: $0.name, value: readable($0.value)) }
  }
}
