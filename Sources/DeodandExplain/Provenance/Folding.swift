/// Texts without what people and programs change without meaning anything by it.
///
/// Each scalar is mapped by itself and not by the rules of a language, so the answer does not
/// depend on the system's locale.
enum Folding {
  /// Lower case, and each run of white space as one space, none at the ends.
  ///
  /// No normalisation: texts that are canonically equivalent and not equal stay two.
  static func fold(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    var isSpaced = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        isSpaced = !result.isEmpty
        continue
      }
      if isSpaced { result.append(0x20) }
      isSpaced = false
      if scalar.isASCII {
        let byte = UInt8(scalar.value)
        result.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
      } else {
        result += scalar.properties.lowercaseMapping.utf8
      }
    }
    return result
  }

  /// The words of a text, folded: runs of word bytes.
  static func words(_ text: String) -> [[UInt8]] {
    fold(text).split { !TextSearch.isWord($0) }.map { Array($0) }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII
      ? scalar.value == 0x20 || (0x09...0x0d).contains(scalar.value)
      : scalar.properties.isWhitespace
  }
}
