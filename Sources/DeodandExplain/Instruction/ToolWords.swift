/// The words of a tool's name, and whether a sentence describes what the tool does.
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
  }

  /// What the tool does: the first word of its name that is a verb of acting, for names may begin
  /// with whose tool it is (`git_reset`); or else the first word.
  var verb: String? { words.first { Directive.verbs.contains($0) } ?? words.first }

  /// Whether a sentence holds the name's verb and one more of its words, or words like them.
  func describe(_ sentence: Sentence) -> Bool {
    let said = sentence.words.map(\.text)
    guard let verb, said.contains(where: { Self.isAlike(verb, $0) }) else { return false }
    let rest = words.filter { $0 != verb }
    return rest.isEmpty || rest.contains { word in said.contains { Self.isAlike(word, $0) } }
  }

  /// The same word, another form of it, or one that people use for it.
  private static func isAlike(_ name: String, _ word: String) -> Bool {
    if name == word || stem(name) == stem(word) { return true }
    if name.utf8.count >= 6, word.utf8.count >= 6,
      name.utf8.prefix(6).elementsEqual(word.utf8.prefix(6))
    {
      return true
    }
    return kin.contains { $0.contains(name) && ($0.contains(word) || $0.contains(stem(word))) }
  }

  private static func stem(_ word: String) -> String {
    for ending in ["ations", "ation", "ings", "ing", "ed", "es", "s", "e"]
    where word.utf8.count >= ending.utf8.count + 3 && word.hasSuffix(ending) {
      return String(word.dropLast(ending.count))
    }
    return word
  }

  private static let kin: [Set<String>] = [
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
