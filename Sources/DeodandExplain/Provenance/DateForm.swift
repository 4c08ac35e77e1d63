/// Days as people write them: `2024-05-20`, `May 20th, 2024`, `20 May`, `05/20/2024`, `20.05.2024`.
///
/// By what is written alone, without a calendar or a locale of the system: the same log has to give
/// the same answer on anybody's machine. So the 31st of any month is a day.
enum DateForm {
  /// A day; the year may be left unsaid.
  struct Day: Hashable {
    let year: Int?
    let month: Int
    let day: Int

    /// Nil where the numbers can be no month and no day, which decides between two ways of reading.
    init?(_ year: Int?, _ month: Int, _ day: Int) {
      guard (1...12).contains(month), (1...31).contains(day) else { return nil }
      (self.year, self.month, self.day) = (year, month, day)
    }

    /// The same without its year.
    var inAnyYear: Day? { Day(nil, month, day) }
  }

  /// The days that a text may mean, if it is a day and nothing else.
  ///
  /// Two where day and month can be told apart by nothing: `05/06/2024`.
  static func reading(of text: String) -> [Day] {
    let words = self.words(Array(text.utf8))
    guard let (days, count) = day(words[...]), count == words.count else { return [] }
    return days
  }

  /// Every day that stands in a text.
  ///
  /// In time proportional to the text: each word is begun with once.
  static func readings(in bytes: [UInt8]) -> Set<Day> {
    let words = self.words(bytes)
    var found: Set<Day> = []
    var index = 0
    while index < words.count {
      guard let (days, count) = day(words[index...]) else {
        index += 1
        continue
      }
      found.formUnion(days)
      index += count
    }
    return found
  }

  /// A run of letters or of digits, and the bytes between it and the next.
  private struct Word {
    var letters: [UInt8] = []
    var number: Int?
    var digits = 0
    var gap: [UInt8] = []
  }

  /// Longer runs of digits are words without a number: they are part of no day.
  private static func words(_ bytes: [UInt8]) -> [Word] {
    var words: [Word] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let isNumber = TextSearch.isDigit(byte)
      guard isNumber || isLetter(byte) else {
        if !words.isEmpty { words[words.count - 1].gap.append(byte) }
        index += 1
        continue
      }
      let run = bytes[index...].prefix { isNumber ? TextSearch.isDigit($0) : isLetter($0) }
      var word = Word()
      if isNumber {
        word.digits = run.count
        word.number = run.count <= 4 ? run.reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
      } else {
        word.letters = run.map { $0 < 0x80 ? $0 | 0x20 : $0 }
      }
      words.append(word)
      index += run.count
    }
    return words
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    !TextSearch.isDigit(byte) && TextSearch.isWord(byte)
  }

  /// The days that words at the beginning may mean, and how many words they take.
  private static func day(_ words: ArraySlice<Word>) -> (days: [Day], count: Int)? {
    numeric(words) ?? monthFirst(words) ?? dayFirst(words)
  }

  /// Both marks have to be the same, and the year has to have four digits: `1.2.3` is a version.
  private static func numeric(_ words: ArraySlice<Word>) -> (days: [Day], count: Int)? {
    guard words.first?.number != nil else { return nil }
    let three = Array(words.prefix(3))
    guard three.count == 3, three[0].gap == three[1].gap, three[0].gap.count == 1,
      let first = three[0].number, let second = three[1].number, let third = three[2].number,
      three[1].digits <= 2
    else { return nil }
    let days: [Day?]
    switch (three[0].gap[0], three[0].digits, three[2].digits) {
    case (UInt8(ascii: "-"), 4, 1...2), (UInt8(ascii: "/"), 4, 1...2):
      days = [Day(first, second, third)]
    case (UInt8(ascii: "."), 1...2, 4): days = [Day(third, second, first)]
    case (UInt8(ascii: "/"), 1...2, 4), (UInt8(ascii: "-"), 1...2, 4):
      days = [Day(third, first, second), Day(third, second, first)]
    default: return nil
    }
    let found = days.compactMap { $0 }
    return found.isEmpty ? nil : (found, 3)
  }

  /// `May 20th, 2024`, with or without the year.
  private static func monthFirst(_ words: ArraySlice<Word>) -> (days: [Day], count: Int)? {
    guard let month = words.first.flatMap(month), isSpace(words.first?.gap) else { return nil }
    var rest = words.dropFirst()
    guard let (day, taken) = dayOfMonth(rest) else { return nil }
    rest = rest.dropFirst(taken)
    let (year, more) = year(rest, after: words[words.startIndex + taken])
    return Day(year, month, day).map { ([$0], 1 + taken + more) }
  }

  /// `20 May 2024`, `20th of May`, with or without the year.
  private static func dayFirst(_ words: ArraySlice<Word>) -> (days: [Day], count: Int)? {
    guard let (day, taken) = dayOfMonth(words), isSpace(words[words.startIndex + taken - 1].gap)
    else { return nil }
    var rest = words.dropFirst(taken)
    var count = taken
    if rest.first?.letters == Array("of".utf8) {
      rest = rest.dropFirst()
      count += 1
    }
    guard let name = rest.first, let month = month(name) else { return nil }
    let (year, more) = year(rest.dropFirst(), after: name)
    return Day(year, month, day).map { ([$0], count + 1 + more) }
  }

  /// `20` or `20th`.
  private static func dayOfMonth(_ words: ArraySlice<Word>) -> (day: Int, count: Int)? {
    guard let first = words.first, let number = first.number, first.digits <= 2 else { return nil }
    let next = words.dropFirst().first
    let isOrdinal = first.gap.isEmpty && next.map { endings.contains($0.letters) } ?? false
    if first.gap.isEmpty, next != nil, !isOrdinal { return nil }
    return (number, isOrdinal ? 2 : 1)
  }

  /// In lower case, as words are kept here.
  private static let endings = ["st", "nd", "rd", "th"].map { Array($0.utf8) }

  /// The year that follows, and how many words it takes; a number of other length is no year.
  private static func year(_ words: ArraySlice<Word>, after last: Word) -> (Int?, Int) {
    guard isSpace(last.gap) || last.gap == Array(", ".utf8), let next = words.first,
      next.digits == 4, let number = next.number
    else { return (nil, 0) }
    return (number, 1)
  }

  /// What may stand between a day, its month and its year: a space, or the stop of a short form
  /// before it.
  private static func isSpace(_ gap: [UInt8]?) -> Bool {
    gap == [0x20] || gap == Array(". ".utf8)
  }

  /// English names only.
  private static func month(_ word: Word) -> Int? {
    let letters = word.letters
    let index = months.firstIndex { month in
      (letters.count == 3 || letters.count == month.count) && month.starts(with: letters)
    }
    return index.map { $0 + 1 }
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ].map { Array($0.utf8) }
}
