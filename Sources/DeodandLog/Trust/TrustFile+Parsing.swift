import DeodandEvents

extension TrustFile {
  /// Reads a file; every line has to be understood.
  ///
  /// A line that was passed over might have been the one that says no.
  public init(parsing bytes: [UInt8]) throws(TrustError) {
    guard bytes.count <= Self.byteLimit else {
      throw TrustError(
        .tooLarge, line: 0, "it has more than \(Self.byteLimit) bytes", "split it by logs")
    }
    var lines = TrustLines(bytes)
    guard lines.next() == Self.header else {
      throw TrustError(
        .notATrustFile, line: 1, "this is no trust file of this version",
        "deodand keys lodge --out FILE writes one")
    }
    self.init()
    while let line = lines.next() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let words = line.split(separator: " ", omittingEmptySubsequences: false)
      switch (words.first, words.count) {
      case ("log", 2): keys.append(try Self.key(words[1], .ed25519, at: lines.number))
      case ("witness", 2): witnesses.append(try Self.key(words[1], .cosignature, at: lines.number))
      case ("certificate", 3): certificates.append(try Self.certificate(words, at: lines.number))
      case ("checkpoint", 1): checkpoints.append(try Self.checkpoint(&lines))
      default:
        throw Self.malformed(
          lines.number, "\(line.prefix(40)) is no line of a trust file",
          "write log, certificate, checkpoint, witness, or # for a comment")
      }
      let most = [keys.count, certificates.count, checkpoints.count, witnesses.count].max() ?? 0
      guard most <= Self.entryLimit else {
        throw TrustError(
          .tooLarge, line: lines.number, "it has more than \(Self.entryLimit) entries of a sort",
          "split it by logs")
      }
    }
  }

  private static func key(
    _ text: Substring, _ algorithm: VerifierKey.Algorithm, at line: Int
  ) throws(TrustError) -> VerifierKey {
    guard let key = try? VerifierKey(text), key.algorithm == algorithm else {
      throw malformed(
        line, "this is no verifier key of a \(algorithm == .ed25519 ? "log" : "witness")",
        "it looks like NAME+8 hex digits+base64; deodand keys prints a log's")
    }
    return key
  }

  private static func certificate(
    _ words: [Substring], at line: Int
  ) throws(TrustError) -> Certificate {
    // As OpenSSL prints it, too: in capitals and with colons.
    let digits = words[2].lowercased().filter { $0 != ":" }
    guard let name = NoteName(words[1]), let fingerprint = Hash256(hex: digits) else {
      throw malformed(
        line, "this is no certificate's fingerprint", "write certificate ORIGIN SHA-256")
    }
    return Certificate(origin: name.text, fingerprint: fingerprint)
  }

  /// A note stands as it is, behind a bar on each line: its own empty line would end it otherwise.
  private static func checkpoint(_ lines: inout TrustLines) throws(TrustError) -> SignedCheckpoint {
    let start = lines.number
    var note = ""
    while let line = lines.peek(), line.hasPrefix("|") {
      let text = line.dropFirst()
      note += (text.hasPrefix(" ") ? text.dropFirst() : text) + "\n"
      _ = lines.next()
    }
    do throws(NoteError) {
      let checkpoint = try SignedCheckpoint(parsing: note)
      // One of a log that no key can be named after would never be compared with anything.
      guard NoteName(checkpoint.body.origin) != nil else {
        throw NoteError(.malformed, "its first line is no log's name")
      }
      return checkpoint
    } catch {
      throw malformed(
        start, "no checkpoint follows: \(error.message)",
        "put the signed note below it, with | and a space before each line")
    }
  }

  private static func malformed(_ line: Int, _ what: String, _ remedy: String) -> TrustError {
    TrustError(.malformed, line: line, what, remedy)
  }
}

/// The lines of a trust file, with their numbers; line ends of either sort.
private struct TrustLines {
  private let lines: [String]
  /// The number of the line that was taken last, from 1.
  private(set) var number = 0

  init(_ bytes: [UInt8]) {
    // By bytes: Swift takes CR LF for one character, which is no line feed.
    var pieces = bytes.split(separator: 0x0a, omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    lines = pieces.map { piece in
      // What is no UTF-8 is repaired into what no entry may hold.
      String(decoding: piece.last == 0x0d ? piece.dropLast() : piece, as: UTF8.self)
    }
  }

  func peek() -> String? { number < lines.count ? lines[number] : nil }

  mutating func next() -> String? {
    guard let line = peek() else { return nil }
    number += 1
    return line
  }
}
