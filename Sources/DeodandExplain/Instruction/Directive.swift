/// Telling whether a sentence tells somebody to do something, by its words (English only).
///
/// It judges form and not intent, by lists of words that are compared in lower case. It errs
/// towards saying yes: a finding takes more than this (docs/spec/explanation.md), and what it
/// misses is not found at all. `Benchmarks/injection` measures a change to the lists.
enum Directive {
  /// Whether a sentence tells somebody to act: it begins with a verb of acting, at once or after a
  /// clause that says when, holds one that is written like the beginning of a sentence, or says so
  /// in the second person.
  ///
  /// `verb` is that of the tool's name, which may be in no list.
  static func isOne(_ sentence: Sentence, verb: String?) -> Bool {
    let words = sentence.words
    let first = words.first { !leads.contains($0.text) && !isNumber($0.text) }
    if let first, verbs.contains(first.text) || first.text == verb { return true }
    if clauses.contains(words.first?.text ?? ""),
      words.contains(where: { $0.isAfterComma && (verbs.contains($0.text) || $0.text == verb) })
    {
      return true
    }
    if words.contains(where: { $0.isCapital && verbs.contains($0.text) }) { return true }
    let texts = words.map(\.text)
    return texts.indices.contains { asks(texts[$0...]) }
  }

  /// Whether the words at the beginning ask somebody: `please send`, `you must`, `could you`.
  private static func asks(_ words: ArraySlice<String>) -> Bool {
    let next = Array(words.prefix(4))
    func at(_ index: Int) -> String { index < next.count ? next[index] : "" }
    switch at(0) {
    case "please", "kindly": return next.dropFirst().contains { verbs.contains($0) }
    case "you":
      return ["must", "should", "shall"].contains(at(1))
        || (["need", "have", "are", "ought"].contains(at(1)) && at(2) == "to")
    case "can", "could", "would", "will": return at(1) == "you"
    case "want", "need", "like", "ask", "asking", "require": return at(1) == "you" && at(2) == "to"
    case "make", "be": return at(1) == "sure"
    case "remember": return at(1) == "to"
    case "forget": return at(1) == "to"
    default: return false
    }
  }

  /// Whether words dress a text as something that an agent has to obey.
  static func isFraming(_ sentences: ArraySlice<Sentence>) -> Bool {
    let words = sentences.flatMap { $0.words.map(\.text) }
    return words.indices.contains { frames(words[$0...]) }
  }

  /// The turns by which texts speak to an agent and not to a person; each alone is common in honest
  /// text, so it counts only beside what else makes a finding.
  private static func frames(_ words: ArraySlice<String>) -> Bool {
    let next = Array(words.prefix(5))
    func at(_ index: Int) -> String { index < next.count ? next[index] : "" }
    switch at(0) {
    case "ignore", "disregard", "forget", "override":
      return next.dropFirst().contains { overridden.contains($0) }
    case "important", "urgent", "critical", "system", "special":
      return ["message", "instruction", "instructions", "notice", "note", "request", "prompt"]
        .contains(at(1))
    case "before":
      return at(1) == "you"
        && ["can", "do", "start", "continue", "proceed", "finish", "solve", "answer"].contains(
          at(2))
    case "assistant", "agent", "ai", "chatbot", "llm", "bot", "assistants", "agents": return true
    case "language": return at(1) == "model"
    case "without": return ["asking", "telling", "mentioning", "informing"].contains(at(1))
    case "your": return ["task", "goal", "instructions"].contains(at(1))
    default: return false
    }
  }

  /// Whether somebody hands a task over to a text: `do the tasks in …`, `follow the instructions`.
  ///
  /// Who says `the following tasks` lists them, and hands nothing over.
  static func isDelegation(_ sentence: Sentence) -> Bool {
    let words = sentence.words.map(\.text)
    return words.indices.contains { index in
      let next = words[index...].prefix(5)
      switch next.first {
      case "do", "perform", "complete", "carry", "execute", "follow", "handle":
        return zip(next, next.dropFirst()).contains { $0 != "following" && handed.contains($1) }
      case "todo": return next.dropFirst().first == "list"
      case "accordingly": return true
      default: return false
      }
    }
  }

  /// Numbers of list items stand before the verb of an order.
  private static func isNumber(_ word: String) -> Bool { word.utf8.allSatisfy(TextSearch.isDigit) }

  /// Lists are written as text, so that a change of one word is a change of one word.
  private static func set(_ words: String) -> Set<String> {
    Set(words.split { $0 == " " || $0 == "\n" }.map(String.init))
  }

  /// What somebody hands over who says `do the … in …`.
  private static let handed = set(
    "action actions task tasks instruction instructions steps todos list")
  /// What an order tells an agent to ignore.
  private static let overridden = set(
    "instruction instructions prompt prompts rules task tasks above everything")
  /// What a clause begins with that says when or why to act.
  private static let clauses = set("after as before if in once since to until when whenever while")
  /// Words that may stand before the verb of an order without changing it.
  private static let leads = set(
    """
    please then now first second third next also and just kindly so finally instead immediately always
    afterwards lastly quickly urgently simply again hi hello
    """)

  /// What agents can be told to do.
  static let verbs = set(
    """
    accept add allow append apply approve archive arrange ask assign attach book bring buy call cancel
    change charge check clear click close collect combine compile concatenate confirm contact copy create
    deactivate delete deliver deny disable discard dispatch download drop edit email empty enable enter
    erase execute export fetch file fill find forward gather get give go grant hand import inform insert
    install invite issue join keep launch leave list load log look mail make mark merge message modify move
    notify open order overwrite pass pay perform place post prepare print proceed promote publish purchase
    push put query read recommend record refund register release remove rename replace reply report request
    reschedule reserve reset respond return revoke run save say schedule search select sell send set share
    show sign start stop store submit subscribe summarize switch take tell transfer turn unlock unsubscribe
    update upgrade upload use visit wire withdraw write
    """)
}
