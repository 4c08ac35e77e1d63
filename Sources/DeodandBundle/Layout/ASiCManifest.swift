import DeodandCrypto
import DeodandEvents

/// The list of everything that the seal covers (ETSI EN 319 162-1, ASiCManifest), in the one form
/// that is written here; a manifest in another form is refused, which is stricter than the
/// standard.
///
/// An XML parser would accept namespaces, entities and white space in many spellings, each a way to
/// show one list to the signature and another to the reader.
struct ASiCManifest {
  /// A covered file.
  struct Item: Hashable {
    let path: String
    let digest: SHA256Digest
  }

  let signature: String
  let mediaType: String
  let items: [Item]

  /// Nothing is escaped: paths are `ZipEntry.isSafe` ASCII of Deodand's own making.
  var xml: [UInt8] {
    var text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" \
      xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <asic:SigReference URI="\(signature)" MimeType="\(mediaType)"/>

      """
    for item in items {
      text +=
        Self.opening + item.path + Self.middle + Base64.encode(item.digest.bytes) + Self.closing
    }
    text += "</asic:ASiCManifest>\n"
    return Array(text.utf8)
  }

  private static let opening = "<asic:DataObjectReference URI=\""
  private static let middle =
    "\"><ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>"
  private static let closing = "</ds:DigestValue></asic:DataObjectReference>\n"

  init(signature: String, mediaType: String, items: [Item]) {
    self.signature = signature
    self.mediaType = mediaType
    self.items = items
  }

  /// Parses what `xml` writes: reads the items, writes them again, and compares.
  init?(parsing bytes: [UInt8], signature: String, mediaType: String) {
    var items: [Item] = []
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard line.hasPrefix(Self.opening) else { continue }
      let rest = line.dropFirst(Self.opening.count)
      guard let quote = rest.firstIndex(of: "\""),
        let value = rest[quote...].dropFirst(Self.middle.count).split(separator: "<").first,
        let digest = Base64.decode(value).flatMap({ SHA256Digest($0) })
      else { return nil }
      items.append(Item(path: String(rest[..<quote]), digest: digest))
    }
    self.init(signature: signature, mediaType: mediaType, items: items)
    // By bytes: the seal is over exactly these.
    guard xml == bytes else { return nil }
  }
}
