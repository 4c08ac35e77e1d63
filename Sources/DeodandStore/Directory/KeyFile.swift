import DeodandEvents
import DeodandSystem

/// A file that holds a secret: mode 0600, never a link, made once and never overwritten.
enum KeyFile {
  /// Longer than any key file: a PKCS#8 PEM is some 250 bytes, a certificate under 2 KiB.
  private static let limit = 16_384

  /// Writes a new key file; an existing one is an error.
  ///
  /// Synchronized with its directory before it returns, so that nothing is ever sealed or signed
  /// with a key that a power cut would take.
  static func create(_ path: String, _ text: String) throws(StoreError) {
    try StoreError.translating(Durable.create(path, Array(text.utf8), mode: 0o600))
  }

  /// Reads a key file after checking that nobody else can, unless any mode will do.
  ///
  /// The checks are made on the open file and not on the path, which somebody could exchange in
  /// between.
  static func read(_ path: String, anyMode: Bool = false) throws(StoreError) -> String {
    let file = try open(path)
    let status = try StoreError.translating(file.status())
    guard status.isRegular else {
      throw StoreError(
        .keyWrong, "\(path) is not a regular file", remedy: "restore the key file")
    }
    guard anyMode || status.mode & 0o077 == 0 else {
      throw StoreError(
        .keyPermissions,
        "the key file \(path) can be read by others (mode \(String(status.mode, radix: 8)))",
        remedy: "run `chmod 600 \(path)`, and consider whether the key is still secret")
    }
    return String(
      decoding: try StoreError.translating(file.readAll(limit: limit)), as: UTF8.self)
  }

  /// A link is refused, for it may lead to a file that an attacker knows.
  private static func open(_ path: String) throws(StoreError) -> FileDescriptor {
    do throws(SystemError) {
      return try FileDescriptor(path, .readingWithoutLinks)
    } catch {
      let failure = StoreError(error)
      if failure.code == .invalid {
        throw StoreError(.keyWrong, failure.message, remedy: "restore the key file")
      }
      guard failure.code == .notFound else { throw failure }
      throw StoreError(
        .keyMissing, "the key file \(path) is missing",
        remedy: "restore the keys directory from its backup; without it nothing can be signed")
    }
  }

  /// The 32 bytes that a file holds as 64 hexadecimal digits and a line end.
  static func readHex(_ path: String, anyMode: Bool = false) throws(StoreError) -> [UInt8] {
    let text = try read(path, anyMode: anyMode)
    guard text.hasSuffix("\n"), let key = Hash256(hex: text.dropLast())?.bytes else {
      throw StoreError(
        .keyWrong, "the key file \(path) does not hold 64 hexadecimal digits",
        remedy: "restore the key file from its backup")
    }
    return key
  }
}
