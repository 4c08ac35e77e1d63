import DeodandEvents

/// A text and the signatures under it, read but not believed (C2SP signed-note).
///
///     text, ending in a line feed
///     (an empty line)
///     — name base64(key ID ‖ signature)
public struct SignedNote: Sendable, Hashable {
  /// One signature line.
  public struct Signature: Sendable, Hashable {
    /// The name of the key.
    public let name: NoteName
    /// The ID of the key.
    public let keyID: UInt32
    /// The bytes after the key ID.
    public let bytes: [UInt8]

    /// Describes a signature.
    public init(name: NoteName, keyID: UInt32, bytes: [UInt8]) {
      self.name = name
      self.keyID = keyID
      self.bytes = bytes
    }

    /// The line, with its line feed.
    public var line: String {
      "\u{2014} " + name.text + " " + Base64.encode(keyID.bigEndianBytes + bytes) + "\n"
    }
  }

  /// A note in bytes: larger than any checkpoint with many witnesses.
  public static let byteLimit = 1_000_000
  /// Signatures in one note.
  public static let signatureLimit = 100

  /// What is signed, with its final line feed.
  public let text: String
  /// The signatures in order.
  public let signatures: [Signature]

  /// Joins a text and signatures.
  public init(text: String, signatures: [Signature]) {
    precondition(text.utf8.last == 0x0a, "a note's text ends in a line feed")
    self.text = text
    self.signatures = signatures
  }

  /// Parses a note; trailing or malformed lines are refused.
  public init(parsing note: String) throws(NoteError) {
    let bytes = Array(note.utf8)
    guard bytes.count <= Self.byteLimit,
      bytes.allSatisfy({ $0 >= 0x20 || $0 == 0x0a }), let boundary = Self.boundary(of: bytes),
      bytes.last == 0x0a
    else { throw NoteError(.malformed, "this is not a signed note") }
    text = String(decoding: bytes[...boundary], as: UTF8.self)
    let lines = String(decoding: bytes[(boundary + 2)...], as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    var signatures: [Signature] = []
    for line in lines { signatures.append(try Self.signature(line)) }
    guard !signatures.isEmpty, signatures.count <= Self.signatureLimit else {
      throw NoteError(.malformed, "a note has 1 to \(Self.signatureLimit) signatures")
    }
    self.signatures = signatures
  }

  /// The whole note.
  public var note: String { text + "\n" + signatures.map(\.line).joined() }

  /// The index of the line feed that ends the text: the last empty line follows it.
  ///
  /// Searched from the end: the text itself may hold empty lines.
  private static func boundary(of bytes: [UInt8]) -> Int? {
    guard bytes.count >= 3 else { return nil }
    for index in stride(from: bytes.count - 3, through: 0, by: -1)
    where bytes[index] == 0x0a && bytes[index + 1] == 0x0a {
      return index
    }
    return nil
  }

  private static func signature(_ line: Substring) throws(NoteError) -> Signature {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].utf8.elementsEqual("\u{2014}".utf8),
      let name = NoteName(parts[1]), let payload = Base64.decode(parts[2]), payload.count > 4
    else { throw NoteError(.malformed, "a signature line is not one") }
    let id = payload.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Signature(name: name, keyID: id, bytes: Array(payload.dropFirst(4)))
  }
}
