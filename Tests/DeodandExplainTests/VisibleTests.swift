import DeodandExplain
import DeodandTesting
import Testing

/// Content is hostile until shown otherwise.
@Suite("Making content safe to print")
struct VisibleTests {
  @Test(
    "what a terminal would obey, and what nobody would see, is spelt out",
    arguments: [
      ("\u{1b}[2J", "\\u{1b}[2J"), ("\u{7}", "\\u{7}"), ("\u{7f}", "\\u{7f}"),
      ("\u{9b}31m", "\\u{9b}31m"), ("a\u{202e}b", "a\\u{202e}b"), ("\u{2066}", "\\u{2066}"),
      ("\u{200b}", "\\u{200b}"), ("\u{feff}", "\\u{feff}"), ("\u{2028}", "\\u{2028}"),
      ("\u{2029}", "\\u{2029}"), ("\u{e000}", "\\u{e000}"), ("\u{0}", "\\u{0}"),
      ("\u{e0041}", "\\u{e0041}"), ("\u{8}\u{8}", "\\u{8}\\u{8}"),
      // Letters, marks and symbols by their category, for which nothing is drawn.
      ("\u{3164}", "\\u{3164}"), ("\u{115f}", "\\u{115f}"), ("\u{1160}", "\\u{1160}"),
      ("\u{ffa0}", "\\u{ffa0}"), ("\u{fe0f}", "\\u{fe0f}"), ("\u{e0100}", "\\u{e0100}"),
      ("\u{34f}", "\\u{34f}"), ("\u{180b}", "\\u{180b}"), ("\u{2800}", "\\u{2800}"),
    ])
  func hidden(text: String, shown: String) {
    #expect(Visible.line(text) == shown)
    #expect(Visible.block(text) == shown)
  }

  @Test("line feeds and tabs stay on many lines and are spelt out on one")
  func layout() {
    #expect(Visible.line("a\nb\tc\rd") == "a\\nb\\tc\\rd")
    #expect(Visible.block("a\nb\tc\rd") == "a\nb\tc\\u{d}d")
  }

  @Test("JSON keeps its value, and hides nothing")
  func json() {
    #expect(Visible.json(#"{"a":"x"}"#) == #"{"a":"x"}"#)
    #expect(Visible.json("{\"a\":\"\u{202e}é\u{e0041}\"}") == #"{"a":"\u202eé\udb40\udc41"}"#)
  }

  @Test("letters of every script stay as they are")
  func letters() {
    let text = "Grüße, 世界, שלום, e\u{301}, 🏗"
    #expect(Visible.line(text) == text && Visible.block(text) == text)
  }

  @Test("texts at the limit stay, longer ones are cut and say how long they were")
  func limits() {
    let text = String(repeating: "x", count: 200)
    #expect(Visible.line(text) == text)
    #expect(Visible.line(text + "y") == text + "… (201 characters)")
    #expect(Visible.block("abc", limit: 3) == "abc")
    #expect(Visible.block("abcd", limit: 3) == "abc\n… (4 characters)")
  }

  @Test("every scalar that is not shown as itself is shown by its number")
  func everyControl() {
    for value in (0...0xffff as ClosedRange<UInt32>) {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let shown = Visible.line(String(Character(scalar)))
      let isControl = value < 0x20 || (0x7f...0x9f).contains(value)
      if isControl, shown.unicodeScalars.contains(scalar) {
        Issue.record("U+\(String(value, radix: 16)) came through")
      }
    }
  }
}
