import DeodandDialogue
import DeodandEvents

/// One text of a part of the context, with the forms in which values are looked for in it.
///
/// Forms are made when they are first asked for and kept: many values are looked for in one text.
///
/// A class, so that a form is made once for all who look; it is not for several threads at a time.
final class Passage {
  let text: String
  /// Made when it is asked for: a long run has many texts, and few are looked into twice.
  var bytes: [UInt8] { Array(text.utf8) }
  lazy var folded = Folding.fold(text)
  lazy var numbers = NumberForm.readings(in: bytes)
  lazy var days = DateForm.readings(in: bytes)
  lazy var unescaped = EscapeForm.readings(of: bytes)
  lazy var decoded = EscapeForm.decoded(in: bytes)
  /// The words alone, one space between them.
  lazy var words = Array(Folding.words(text).joined(separator: [0x20]))
  lazy var json = try? JSONReader.read(bytes, profile: .wire)

  /// Whether it begins like JSON that holds other values.
  var isJSON: Bool { text.utf8.first == UInt8(ascii: "{") || text.utf8.first == UInt8(ascii: "[") }

  init(_ text: String) {
    self.text = text
  }

  /// The texts of a part: what is said and thought in it, and each value of the arguments of its
  /// calls.
  static func all(of speech: Speech) -> [Passage] {
    var texts = speech.texts + speech.reasoning
    for call in speech.calls {
      texts += (call.arguments?.leaves() ?? []).compactMap { TracedValue.text(of: $0.value) }
    }
    return texts.map { Passage($0) }
  }
}
