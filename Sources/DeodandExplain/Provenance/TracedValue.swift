import DeodandEvents

/// A value of an action's arguments, in the forms in which it may stand in a text.
///
/// Forms are made when they are first asked for, and kept: one value is held against many texts. It
/// is not for several threads at a time.
final class TracedValue {
  /// Where it stands in the arguments.
  let pointer: String
  let value: JSONValue
  /// As text; nil where there is none to look for.
  let text: String?
  private let bytes: [UInt8]
  private lazy var folded = Folding.fold(text ?? "")
  lazy var number = reading()
  lazy var days = text.map { DateForm.reading(of: $0) } ?? []
  lazy var decodings = EscapeForm.decoded(in: bytes).filter { $0.count >= 4 }
  /// Parts of it that say much by themselves, in the order in which they stand in it.
  lazy var pieces = Pieces.of(text ?? "")

  init(_ pointer: String, _ value: JSONValue) {
    self.pointer = pointer
    self.value = value
    text = Self.text(of: value)
    bytes = Array((text ?? "").utf8)
  }

  /// The name of the member that it is, or that the list is in which it stands.
  var key: String? { JSONPointer.key(of: pointer) }

  /// Numbers as they were written: what a double would make of them is another number.
  static func text(of value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .integer(let whole): String(whole)
    case .number(let double):
      String(decoding: CanonicalWriter.write(.number(double)), as: UTF8.self)
    case .decimal(let decimal): decimal.text
    case .bool, .null, .array, .object: nil
    }
  }

  /// Values that would be found anywhere say nothing about where they come from.
  var isDistinctive: Bool {
    switch value {
    case .string(let text):
      text.unicodeScalars.count >= 4
        && !["true", "false", "null", "none"].contains(String(decoding: folded, as: UTF8.self))
    case .integer(let whole): whole.magnitude >= 1000
    case .number: true
    case .decimal(let decimal): decimal.integer.map { $0.magnitude >= 1000 } ?? true
    default: false
    }
  }

  /// Numbers are compared as such; a text only if it is written as nothing but a number would be.
  private func reading() -> String? {
    guard let text else { return nil }
    switch value {
    case .integer, .number, .decimal: return NumberForm.reading(of: text)
    default: return text.contains(".") || text.contains(",") ? NumberForm.reading(of: text) : nil
    }
  }

  /// The strongest form in which it stands whole in one of the texts.
  ///
  /// Forms are tried in a fixed order over all texts: an exact match in the last text goes before a
  /// folded one in the first.
  func form(in passages: [Passage]) -> ValueForm? {
    if bytes.isEmpty { return nil }
    func stands(_ test: (Passage) -> Bool) -> Bool { passages.contains(where: test) }
    if stands({ TextSearch.contains(bytes, in: $0.bytes) && isWhole(in: $0) }) { return .exact }
    if value.string != nil, stands({ TextSearch.contains(folded, in: $0.folded) }) {
      return .folded
    }
    if let number, stands({ $0.numbers.contains(number) }) { return .number }
    if !days.isEmpty, days.allSatisfy({ $0.year != nil }),
      stands({ !$0.days.isDisjoint(with: days) })
    {
      return .date
    }
    if stands({ $0.unescaped.contains { TextSearch.contains(bytes, in: $0) } }) { return .escaped }
    if stands({ $0.decoded.contains { TextSearch.contains(bytes, in: $0) } })
      || decodings.contains(where: { plain in stands { TextSearch.contains(plain, in: $0.bytes) } })
    {
      return .base64
    }
    return nil
  }

  /// A number stands in a text only as a number: 12 is not in 12.5.
  private func isWhole(in passage: Passage) -> Bool {
    value.string != nil || number.map { passage.numbers.contains($0) } ?? true
  }

  /// The first piece of it that stands in one of the texts, where it does not stand there whole.
  ///
  /// A day without its year is tried first, for it says most.
  func piece(in passages: [Passage]) -> String? {
    for day in days.compactMap(\.inAnyYear)
    where passages.contains(where: { $0.days.contains(day) }) {
      return text
    }
    return pieces.first { piece in
      passages.contains {
        TextSearch.contains(piece.bytes, in: piece.isWords ? $0.words : $0.folded)
      }
    }?.text
  }
}

extension JSONPointer {
  /// The last token of a pointer that is no index.
  static func key(of pointer: String) -> String? {
    tokens(pointer)?.last { Int($0) == nil }
  }
}

/// Pieces of a value: names, addresses and numbers in it, and runs of four words.
///
/// Pieces are found in folded texts, so they are folded themselves.
struct Pieces {
  struct Piece {
    let text: String
    let bytes: [UInt8]
    let isWords: Bool
  }

  /// How many words in a row say enough.
  ///
  /// Fewer stand together by chance too often.
  private static let run = 4

  static func of(_ text: String) -> [Piece] {
    names(in: text) + runs(in: text)
  }

  /// Words of six bytes or more with a digit or a mark inside, as identifiers and addresses have.
  private static func names(in text: String) -> [Piece] {
    let whole = Folding.fold(text)
    return whole.split(separator: 0x20).compactMap { word -> Piece? in
      var word = word
      while let last = word.last, !TextSearch.isWord(last) { word.removeLast() }
      while let first = word.first, !TextSearch.isWord(first) { word.removeFirst() }
      guard word.count >= 6, word.count < whole.count,
        word.dropFirst().dropLast().contains(where: { TextSearch.isDigit($0) || isMark($0) })
      else { return nil }
      return Piece(
        text: String(decoding: word, as: UTF8.self), bytes: Array(word), isWords: false)
    }
  }

  /// Marks that addresses, paths, times and identifiers have inside.
  private static func isMark(_ byte: UInt8) -> Bool { "@./:_-".utf8.contains(byte) }

  /// A value of four words or fewer has no such piece: it would be the whole.
  private static func runs(in text: String) -> [Piece] {
    let words = Folding.words(text)
    guard words.count > run else { return [] }
    return (0...(words.count - run)).map { start in
      let bytes = Array(words[start..<(start + run)].joined(separator: [0x20]))
      return Piece(text: String(decoding: bytes, as: UTF8.self), bytes: bytes, isWords: true)
    }
  }
}
