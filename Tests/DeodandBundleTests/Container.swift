import DeodandCrypto
import DeodandEvents
import DeodandTesting

/// A bundle taken apart, so that a test can change it and put it together again.
///
/// Written from the specifications of the formats and not with the code under test: what `sealAnew`
/// makes is what the verifier must accept.
struct Container {
  struct File {
    var path: String
    var bytes: [UInt8]
  }

  var files: [File]

  /// Takes a container of stored files apart by its local headers.
  init(_ bytes: [UInt8]) {
    files = []
    func number(_ offset: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    var cursor = 0
    while number(cursor, 4) == 0x0403_4b50 {
      let start = cursor + 30 + number(cursor + 26, 2)
      let end = start + number(cursor + 18, 4)
      files.append(
        File(
          path: String(decoding: bytes[(cursor + 30)..<start], as: UTF8.self),
          bytes: Array(bytes[start..<end])))
      cursor = end
    }
  }

  /// The bytes of a file; setting nil takes it out, setting a new path adds it at the end.
  subscript(path: String) -> [UInt8]? {
    get { files.first { $0.path == path }?.bytes }
    set {
      let index = files.firstIndex { $0.path == path }
      switch (index, newValue) {
      case (let index?, let bytes?): files[index].bytes = bytes
      case (let index?, nil): files.remove(at: index)
      case (nil, let bytes?): files.append(File(path: path, bytes: bytes))
      case (nil, nil): break
      }
    }
  }

  /// A file as text.
  func text(_ path: String) -> String { String(decoding: self[path] ?? [], as: UTF8.self) }

  /// Replaces a text in a file; it must be there.
  mutating func replace(_ old: String, by new: String, in path: String) {
    let parts = text(path).split(separator: old, omittingEmptySubsequences: false)
    precondition(parts.count > 1, "\(path) does not hold \(old)")
    self[path] = Array(parts.joined(separator: new).utf8)
  }

  /// The container, with checksums that are right.
  func packed() -> [UInt8] { ZipForge(files).packed() }

  // MARK: - Lists and seal

  static let unlisted: Set<String> = [
    "mimetype", "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s",
    "META-INF/ASiCManifest002.xml", "META-INF/timestamp001.tst",
  ]

  /// Makes the bag's lists agree with the files, as `sha256sum` would write them.
  mutating func listAnew() {
    func list(_ chosen: [File]) -> [UInt8] {
      Array(
        chosen.map { Hex.encode(SHA256.hash($0.bytes).bytes) + "  " + $0.path + "\n" }.joined().utf8
      )
    }
    let payload = files.filter { $0.path.hasPrefix("data/") }
    if let place = text("bag-info.txt").utf8.firstRange(of: "Payload-Oxum: ".utf8)?.upperBound {
      let size = payload.reduce(0) { $0 + $1.bytes.count }
      self["bag-info.txt"] = Array(
        (text("bag-info.txt")[..<place] + "\(size).\(payload.count)\n").utf8)
    }
    self["manifest-sha256.txt"] = list(files.filter { $0.path.hasPrefix("data/") })
    self["tagmanifest-sha256.txt"] = list(
      files.filter {
        !$0.path.hasPrefix("data/") && !$0.path.hasPrefix("META-INF/") && $0.path != "mimetype"
          && $0.path != "tagmanifest-sha256.txt"
      })
  }

  /// The sealed list over the files as they are (ETSI EN 319 162-1, annex A.4).
  func manifest() -> [UInt8] {
    var text = #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n"
    text += #"<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" "#
    text += #"xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"# + "\n"
    text += #"<asic:SigReference URI="META-INF/signature001.p7s" "#
    text += #"MimeType="application/x-pkcs7-signature"/>"# + "\n"
    for file in files where !Self.unlisted.contains(file.path) {
      text += #"<asic:DataObjectReference URI=""# + file.path + #"">"#
      text += #"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>"#
      text += "<ds:DigestValue>" + Base64.encode(SHA256.hash(file.bytes).bytes)
      text += "</ds:DigestValue></asic:DataObjectReference>\n"
    }
    return Array((text + "</asic:ASiCManifest>\n").utf8)
  }

  /// Lists and seals the files as they are: what a custodian who has the key can do.
  mutating func sealAnew(_ identity: EvidenceIdentity) throws {
    listAnew()
    try sealList(manifest(), identity)
  }

  /// Seals a list.
  mutating func sealList(_ list: [UInt8], _ identity: EvidenceIdentity) throws {
    self["META-INF/ASiCManifest001.xml"] = list
    self["META-INF/signature001.p7s"] = try CMS.signDetached(
      list, key: identity.key(), certificate: identity.certificate)
  }
}
