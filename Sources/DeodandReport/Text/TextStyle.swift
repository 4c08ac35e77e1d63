/// How text is laid out for a terminal or a file.
public struct TextStyle: Sendable {
  /// Whether ANSI colours are used.
  public enum Colour: Sendable {
    /// No escape sequences at all.
    case plain
    /// SGR sequences for headings and outcomes.
    case ansi
  }

  /// The longest line, in columns, 40 or more.
  public let width: Int
  /// Whether ANSI colours are used.
  public let colour: Colour

  /// Describes a layout.
  ///
  /// Narrower windows would leave no room beside the indents of a tree, so the caller must not ask
  /// for less.
  public init(width: Int, colour: Colour) {
    precondition(width >= 40, "text needs 40 columns")
    self.width = width
    self.colour = colour
  }

  /// The parameters of SGR, the sequence of ECMA-48 that sets how characters look.
  enum Paint: String {
    case heading = "1"
    case dim = "2"
    case good = "32"
    case bad = "1;31"
    case open = "33"
    case number = "36"
  }

  /// The text has to be free of escape sequences already.
  ///
  /// Widths are counted before painting, for the sequences take no column.
  func paint(_ text: String, _ paint: Paint) -> String {
    colour == .plain ? text : "\u{1b}[\(paint.rawValue)m\(text)\u{1b}[0m"
  }
}

/// Breaking text into lines that fit.
///
/// Widths are in columns of a terminal and not in characters or bytes.
enum Wrap {
  /// The lines of a text; the first begins with `first`, the others with `rest`.
  ///
  /// Words longer than a line are cut.
  ///
  /// Spaces between words become one, and those at the ends are left out; only the space character
  /// parts words, so that a no-break space keeps what it joins.
  static func lines(_ text: String, width: Int, first: String, rest: String) -> [String] {
    var lines: [String] = []
    var line = first
    var room = width - columns(first)
    var isEmpty = true
    func next() {
      lines.append(line)
      line = rest
      room = width - columns(rest)
      isEmpty = true
    }
    for word in text.split(separator: " ") {
      var word = String(word)
      if columns(word) + (isEmpty ? 0 : 1) > room, !isEmpty { next() }
      // At least one character leaves the word each time, so this ends in any width.
      while columns(word) > room {
        let head = cut(word, room)
        line += head
        word.removeFirst(head.count)
        next()
      }
      if !isEmpty {
        line += " "
        room -= 1
      }
      line += word
      room -= columns(word)
      isEmpty = false
    }
    lines.append(line)
    return lines
  }

  /// The beginning of a word that fits, at least one character.
  private static func cut(_ word: String, _ room: Int) -> String {
    var used = 0
    var head = ""
    for character in word {
      let wide = columns(character)
      if used + wide > room, !head.isEmpty { break }
      used += wide
      head.append(character)
    }
    return head
  }

  /// How many columns a text takes on a terminal: East Asian wide characters and emoji take two.
  ///
  /// An estimate, as every such table is: a terminal may disagree, which costs a ragged line and
  /// nothing else.
  static func columns(_ text: String) -> Int {
    // Printable ASCII is one column a byte, and nearly everything is.
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text.utf8.count }
    return text.reduce(0) { $0 + columns($1) }
  }

  /// By the first scalar, since what combines with it takes no column of its own.
  private static func columns(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    switch scalar.value {
    case 0..<0x300: return 1
    case 0x300...0x36f, 0x200b...0x200f: return 0
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
