/// Making content safe to print: it is hostile until shown otherwise.
///
/// Whatever a log holds may have been written to deceive whoever reads it: to clear a terminal, to
/// turn text around, to hide a word. So reports show nothing of a log but through here.
public enum Visible {
  /// Text on one line: control characters, terminal escapes, bidirectional overrides and invisible
  /// characters as `\u{…}`, longer texts shortened with their full length.
  ///
  /// The limit is in Unicode scalars of the text. What is shown is not escaped for a format such as
  /// HTML, and can't be turned back: a backslash of the text itself stays one.
  public static func line(_ text: String, limit: Int = 200) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count >= limit {
        return result + "… (\(text.unicodeScalars.count) characters)"
      }
      count += 1
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where isHidden(scalar): result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Text on many lines, the same but for line feeds and tabs, which stay.
  public static func block(_ text: String, limit: Int = .max) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count >= limit { return result + "\n… (\(text.unicodeScalars.count) characters)" }
      count += 1
      if scalar == "\n" || scalar == "\t" || !isHidden(scalar) {
        result.unicodeScalars.append(scalar)
      } else {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }

  /// JSON on one line with every hidden character as JSON's own escape: the value is the same.
  public static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      guard isHidden(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result
  }

  /// By general category, so that characters of later versions of Unicode are hidden until the
  /// system knows them.
  ///
  /// Joiners within emoji and scripts are shown as escapes, too.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7f).contains(scalar.value) { return false }
    // Fillers, variation selectors and tags are letters or marks by their category, and yet
    // nothing is drawn for them. Braille's blank is no such letter, and as invisible.
    if scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}" { return true }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
      .unassigned:
      true
    default: false
    }
  }
}
