import DeodandExplain

/// Text made safe for HTML: content is hostile until shown otherwise.
enum HTML {
  /// Escapes markup and makes hidden characters visible, on one line.
  static func line(_ text: String, limit: Int = 400) -> String {
    escape(Visible.line(text, limit: limit))
  }

  /// The same on many lines.
  static func block(_ text: String, limit: Int = 20_000) -> String {
    escape(Visible.block(text, limit: limit))
  }

  /// Replaces the five characters that mean something in HTML.
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
