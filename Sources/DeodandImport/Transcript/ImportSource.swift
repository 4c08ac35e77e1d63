import DeodandEvents

/// The file that a transcript comes from.
public struct ImportSource: Sendable, Hashable {
  /// The file's name without its folder.
  public let name: String
  /// The SHA-256 of its bytes, hexadecimal.
  public let sha256: String
  /// Its length in bytes.
  public let byteCount: Int

  /// Describes a file.
  public init(name: String, sha256: String, byteCount: Int) {
    self.name = name
    self.sha256 = sha256
    self.byteCount = byteCount
  }

  /// As the fact `file`: the transcript at a place in it, counted from 1.
  func facts(position: Int) -> JSONObject {
    var facts = JSONObject()
    facts[.fileName] = name
    facts[.fileDigest] = sha256
    facts[.fileBytes] = Int64(byteCount)
    facts[.filePosition] = Int64(position)
    return facts
  }
}

/// Why a file can't be imported.
public struct ImportError: Error, Sendable, Hashable {
  /// What is wrong, and where.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// Describes a fault.
  public init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}
