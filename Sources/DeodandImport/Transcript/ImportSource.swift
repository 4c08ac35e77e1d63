import DeodandEvents

/// The file that a transcript comes from.
///
/// It goes into the record that begins each run, so that the records can be held against the file
/// later: the log proves what the file said when it was imported, and nothing about how the file
/// was made.
public struct ImportSource: Sendable, Hashable {
  /// The file's name without its folder.
  ///
  /// Folders are left out: they tell of the machine and not of the evidence.
  public let name: String
  /// The SHA-256 of its bytes, hexadecimal.
  ///
  /// It is recorded as it is given, and compared with nothing here.
  public let sha256: String
  /// Its length in bytes.
  public let byteCount: Int

  /// Describes a file.
  ///
  /// Nothing is checked here: the caller has read the bytes that these facts are about.
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
///
/// Both texts are shown to a person. They hold positions and limits, not content of the file.
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
