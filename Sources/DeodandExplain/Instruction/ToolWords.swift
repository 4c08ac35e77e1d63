/// The words of a tool's name, and whether a sentence describes what the tool does.
///
/// Names are split at capitals, low lines and marks, since programs write them in every way. A tool
/// whose name says nothing is described by no sentence.
struct ToolWords {
  /// The name's words in lower case, without those that say nothing.
  let words: [String]

  init(_ name: String) {
    var spaced: [UInt8] = []
    for byte in name.utf8 {
      let isUpper = (0x41...0x5a).contains(byte)
      if isUpper, let last = spaced.last, (0x61...0x7a).contains(last) { spaced.append(0x20) }
      spaced.append(isUpper ? byte | 0x20 : byte)
    }
    let all = spaced.split { $0 == 0x5f || !TextSearch.isWord($0) }
      .map { String(decoding: $0, as: UTF8.self) }
    words = all.filter { !["to", "in", "by", "for", "of", "the", "a", "user", "mcp"].contains($0) }
    // A name of one word has a verb and nothing else, so a sentence with that verb describes it.
    verb = words.first { Directive.verbs.contains($0) } ?? words.first
    let verb = verb
    kindred = words.map { Kindred($0, isVerb: $0 == verb) }
  }

  /// What the tool does: the first word of its name that is a verb of acting, for names may begin
  /// with whose tool it is (`git_reset`); or else the first word.
  let verb: String?
  private let kindred: [Kindred]

  /// Whether a sentence holds the name's verb and one more of its words, or words like them.
  func describe(_ sentence: Sentence) -> Bool {
    guard let verb = kindred.first(where: { $0.isVerb }),
      sentence.words.contains(where: { verb.isLike($0.text) })
    else { return false }
    let rest = kindred.filter { $0.name != verb.name }
    return rest.isEmpty
      || rest.contains { word in sentence.words.contains { word.isLike($0.text) } }
  }

  /// A word of the name, with what is compared of it: every sentence of a run is asked about.
  private struct Kindred {
    let name: String
    let isVerb: Bool
    private let stem: String
    /// Words that people use for it.
    private let kin: Set<String>
    /// The first bytes of these words, by which most others are ruled out without being compared.
    private let initials: Set<UInt8>

    init(_ name: String, isVerb: Bool) {
      self.name = name
      self.isVerb = isVerb
      stem = ToolWords.stem(name)
      kin = ToolWords.kin.filter { $0.contains(name) }.reduce(into: []) { $0.formUnion($1) }
      initials = Set(kin.compactMap(\.utf8.first))
    }

    /// The same word, another form of it, or one that people use for it.
    func isLike(_ word: String) -> Bool {
      guard let first = word.utf8.first else { return name.isEmpty }
      // A stem begins as its word does, so most words need no stem.
      let isNear = first == name.utf8.first
      guard isNear || initials.contains(first) else { return false }
      if name == word { return true }
      let wordStem = ToolWords.stem(word)
      if isNear {
        if stem == wordStem { return true }
        if name.utf8.count >= 6, word.utf8.count >= 6,
          name.utf8.prefix(6).elementsEqual(word.utf8.prefix(6))
        {
          return true
        }
      }
      return kin.contains(word) || kin.contains(wordStem)
    }
  }

  /// Crude and English: it need only make forms of a word meet, and at least three bytes stay.
  fileprivate static func stem(_ word: String) -> String {
    for ending in ["ations", "ation", "ings", "ing", "ed", "es", "s", "e"]
    where word.utf8.count >= ending.utf8.count + 3 && word.hasSuffix(ending) {
      return String(word.dropLast(ending.count))
    }
    return word
  }

  /// Words that people use for each other when they speak of what a tool does; a word may be in
  /// several rows.
  fileprivate static let kin: [Set<String>] = [
    [
      "send", "mail", "email", "post", "message", "transfer", "wire", "forward", "pay", "dispatch",
      "submit",
    ],
    ["delete", "remove", "erase", "drop"],
    ["create", "make", "add", "write", "new", "schedule"],
    [
      "get", "read", "visit", "open", "show", "find", "fetch", "look", "browse", "retrieve", "view",
      "list",
    ],
    ["update", "change", "set", "edit", "modify", "adjust"],
    ["reserve", "book", "reservation"],
    ["invite", "add"],
    ["append", "add", "write"],
    ["run", "execute", "start", "launch"],
    ["money", "transaction", "transfer", "payment", "pay", "funds"],
    ["webpage", "website", "page", "site", "url", "link"],
    ["message", "messages", "dm"],
    ["calendar", "event", "meeting", "appointment"],
    ["command", "shell", "bash", "script"],
    ["file", "document"],
  ]
}
