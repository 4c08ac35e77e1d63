/// What counts as a word: letters and digits of any script, in lower case, 2 to 64 bytes.
///
/// Everything else separates words. Content is mostly JSON, so the escapes of JSON strings are
/// understood: `\n` separates, `\u00e9` is a letter.
///
/// There is no stemming and no normalization of accents: composed and decomposed letters are
/// different words. Queries go through the same function, so that what counts is only that it is
/// the same.
struct Words {
  /// The different words of a text.
  static func all(in bytes: [UInt8]) -> Set<String> {
    var scan = Words()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
        index += scan.escape(bytes[(index + 1)...])
      } else {
        scan.take(byte)
      }
      index += 1
    }
    scan.flush()
    return scan.words
  }

  private var words: Set<String> = []
  private var word: [UInt8] = []

  /// ASCII letters become small; bytes beyond ASCII are parts of letters of other scripts.
  ///
  /// No UTF-8 is decoded: every byte of a multi-byte letter is 0x80 or more, and the byte scan is
  /// the hot loop of indexing.
  private mutating func take(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
      word.append(byte)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
    default: flush()
    }
  }

  /// Takes what follows a backslash; answers how many bytes belonged to the escape.
  private mutating func escape(_ rest: ArraySlice<UInt8>) -> Int {
    guard let letter = rest.first, "nrtbfu\"\\/".utf8.contains(letter) else {
      flush()
      return 0
    }
    let digits = String(decoding: rest.dropFirst().prefix(4), as: UTF8.self)
    guard letter == UInt8(ascii: "u"), digits.utf8.count == 4,
      let value = UInt32(digits, radix: 16)
    else {
      flush()
      return 1
    }
    // Halves of surrogate pairs are not letters of any alphabet in use: they separate.
    if let scalar = Unicode.Scalar(value) {
      for byte in String(Character(scalar)).utf8 { take(byte) }
    } else {
      flush()
    }
    return 5
  }

  private mutating func flush() {
    defer { word.removeAll(keepingCapacity: true) }
    guard word.count >= 2, word.count <= 64 else { return }
    let text = String(decoding: word, as: UTF8.self)
    words.insert(word.allSatisfy { $0 < 0x80 } ? text : text.lowercased())
  }
}
