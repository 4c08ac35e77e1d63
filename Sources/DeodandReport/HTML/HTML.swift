import DeodandExplain

/// Text made safe for HTML: content is hostile until shown otherwise.
///
/// Escaping is by Unicode scalars: as characters, a `<` with a combining mark behind it would not
/// be found, and a browser would still take it for markup.
enum HTML {
  /// Escapes markup and makes hidden characters visible, on one line.
  ///
  /// Fit for attributes in quotation marks, too. The limit is in Unicode scalars before escaping.
  static func line(_ text: String, limit: Int = 400) -> String {
    escape(Visible.line(text, limit: limit))
  }

  /// The same on many lines, for the content of an element alone: quotation marks mean something in
  /// attributes only, and what is stored is full of them.
  static func block(_ text: String) -> String {
    var result = ""
    for scalar in Visible.block(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Replaces the five characters that mean something in HTML.
  ///
  /// Hidden characters stay: it is for text that has been made visible already.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
