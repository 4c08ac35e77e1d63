import ArgumentParser
import DeodandConsole
import DeodandEvents
import DeodandLog
import DeodandStore
import DeodandSystem

/// What the person who verifies brought along: keys, and what they kept, learnt from somewhere else
/// than the evidence.
///
/// A key that stands in the evidence itself proves nothing: whoever made the evidence anew would
/// have put their own there. With nothing brought, the origin can't be told.
struct TrustOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A trust file, as deodand keys lodge writes it; may be repeated.", valueName: "FILE"))
  var trust: [String] = []

  /// As `deodand keys` prints it.
  @Option(
    help: ArgumentHelp("The verifier key you were given when the log was made.", valueName: "VKEY"))
  var key: String?

  /// In hexadecimal with colons or without.
  @Option(
    help: ArgumentHelp(
      "The SHA-256 fingerprint of the evidence certificate you trust.", valueName: "HEX"))
  var fingerprint: String?

  @Option(
    help: ArgumentHelp(
      "A checkpoint of the log that you kept; may be repeated.", valueName: "FILE"))
  var checkpoint: [String] = []

  /// Reads what was brought along.
  ///
  /// Of a log at a path that this machine knows, also what was noted when the log was made here,
  /// unless a key was brought: nobody's own memory stands against what they say.
  func read(forLogAt path: String? = nil) throws -> Trust {
    var all = Trust(key: try verifierKey(), fingerprint: try digest())
    for file in trust { all.add(try Self.trustFile(file), from: .file(file)) }
    for file in checkpoint {
      all.add(KeptCheckpoint(try Self.checkpoint(file), name: "the checkpoint in \(file)"))
    }
    if let path, all.keys.isEmpty { all.add(try TrustMemory.trust(forLogAt: path)) }
    return all
  }

  private func verifierKey() throws -> VerifierKey? {
    do {
      return try key.map { try VerifierKey($0) }
    } catch {
      throw Failure(
        .usage, "--key is not a verifier key", hint: "it looks like NAME+8 hex digits+base64")
    }
  }

  /// A fingerprint may be written as OpenSSL prints it, in capitals and with colons.
  private func digest() throws -> Hash256? {
    try fingerprint.map { text in
      guard let hash = Hash256(hex: text.lowercased().filter { $0 != ":" }) else {
        throw Failure(
          .usage, "--fingerprint is not a SHA-256", hint: "give 64 hexadecimal digits")
      }
      return hash
    }
  }

  private static func trustFile(_ path: String) throws -> TrustFile {
    let bytes = try Files.input(path, limit: TrustFile.byteLimit)
    do throws(TrustError) {
      return try TrustFile(parsing: bytes)
    } catch {
      let place = error.line > 0 ? "\(path), line \(error.line)" : path
      throw Failure(.usage, "\(place): \(error.message)", hint: error.remedy)
    }
  }

  /// The checkpoint in a file, read and not believed.
  static func checkpoint(_ path: String) throws -> SignedCheckpoint {
    let bytes = try Files.input(path, limit: SignedNote.byteLimit)
    do throws(NoteError) {
      return try SignedCheckpoint(parsing: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw Failure(
        .usage, "\(path) is no checkpoint: \(error.message)",
        hint: "give the signed note that deodand checkpoint printed")
    }
  }
}
