/// Where two texts part, with a little of what stands around.
///
/// Compared by Unicode scalars, so that texts which look alike and differ are shown to differ.
enum TextDifference {
  /// In Unicode scalars: enough to find the place by, and to see what stands there.
  private static let before = 30
  private static let after = 90

  /// Both passages, safe to print, each in quotation marks.
  static func passages(_ one: String, _ other: String) -> (String, String) {
    let (a, b) = (Array(one.unicodeScalars), Array(other.unicodeScalars))
    var index = 0
    while index < a.count, index < b.count, a[index] == b[index] { index += 1 }
    return (passage(a, index), passage(b, index))
  }

  /// What stands around a place, with dots where the text goes on.
  private static func passage(_ text: [Unicode.Scalar], _ index: Int) -> String {
    let start = max(0, index - before)
    let end = min(text.count, index + after)
    var shown = ""
    shown.unicodeScalars.append(contentsOf: text[start..<max(start, end)])
    return "“" + (start > 0 ? "…" : "") + Visible.line(shown, limit: .max)
      + (end < text.count ? "…" : "") + "”"
  }
}
