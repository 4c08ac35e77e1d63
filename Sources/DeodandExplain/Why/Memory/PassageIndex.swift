import DeodandDialogue
import DeodandEvents

/// Finds the texts in which a value may stand, without reading all of them: the words, numbers and
/// days of each are looked up, in every form in which a value is looked for.
///
/// What it answers is never too little; the texts that it names are then read.
///
/// Without it, each value of each call would be looked for in every part: with n turns, n² texts.
struct PassageIndex {
  /// Parts by the hash of what stands in them, ascending; equal hashes of two things only make the
  /// answer longer.
  ///
  /// Hashes take the place of the words, for memory: the texts themselves are held once, by their
  /// parts.
  private var places: [Int: [Int32]] = [:]
  private(set) var count = 0
  /// Whether anything is looked up: for one question it is less work to read what there is.
  private let isKept: Bool

  /// Begins without parts; an index that is not kept names all of them.
  init(isKept: Bool) { self.isKept = isKept }

  /// Takes the next part; its number, from 0.
  mutating func add(_ part: ContextPart) -> Int {
    let number = Int32(count)
    count += 1
    guard isKept else { return Int(number) }
    var keys: Set<Int> = []
    // Copies: the forms that a passage makes are kept as long as it is, and most are never needed.
    for passage in part.passages { Self.gather(Passage(passage.text), into: &keys) }
    for leaf in part.leaves { keys.insert(Self.key(leaf.value, under: leaf.key)) }
    for key in keys { places[key, default: []].append(number) }
    return Int(number)
  }

  /// The parts in which a value may stand whole, or nil for all.
  ///
  /// Only parts from a number on are named, here and below.
  func parts(of value: TracedValue, from first: Int32 = 0) -> Set<Int32>? {
    guard let text = value.text else { return [] }
    guard isKept, var found = parts(ofWords: Folding.fold(text), first) else { return nil }
    for key in value.readings { found.formUnion(list(key, first)) }
    for plain in value.decodings {
      guard
        let more = parts(ofWords: Folding.fold(String(decoding: plain, as: UTF8.self)), first)
      else {
        return nil
      }
      found.formUnion(more)
    }
    return found
  }

  /// The parts in which a piece of a value may stand, or nil for all.
  func parts(ofPiecesOf value: TracedValue, from first: Int32 = 0) -> Set<Int32>? {
    guard isKept else { return nil }
    var found: Set<Int32> = []
    for key in value.readings { found.formUnion(list(key, first)) }
    for piece in value.pieces {
      guard let more = parts(ofWords: piece.bytes, first) else { return nil }
      found.formUnion(more)
    }
    return found
  }

  /// The parts that may hold a value under a key, or nil for all.
  func parts(
    of value: JSONValue, under key: String, from first: Int32 = 0
  ) -> Set<Int32>? {
    isKept ? Set(list(Self.key(value, under: key), first)) : nil
  }

  /// The parts in which something stands, from a number on.
  private func list(_ key: Int, _ first: Int32) -> ArraySlice<Int32> {
    guard let all = places[key] else { return [] }
    if first == 0 { return all[...] }
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle] < first { low = middle + 1 } else { high = middle }
    }
    return all[low...]
  }

  /// The parts that hold all words of a folded text; nil if it has none, and so may stand anywhere.
  ///
  /// Long lists are not intersected with few candidates: to read those is cheaper.
  private func parts(ofWords folded: [UInt8], _ first: Int32) -> Set<Int32>? {
    let lists = Self.words(folded).map { list($0, first) }
    guard let shortest = lists.min(by: { $0.count < $1.count }) else { return nil }
    var found = Set(shortest)
    for list in lists where found.count > 8 && list.count <= 8 * found.count {
      found.formIntersection(list)
    }
    return found
  }

  // MARK: - What stands in a text

  /// Every form in which a value is looked for has to leave its keys here, or the index would
  /// answer too little.
  private static func gather(_ passage: Passage, into keys: inout Set<Int>) {
    let plain = Sentence.unescaped(passage.bytes)
    var forms = passage.unescaped + passage.decoded
    if plain != passage.bytes { forms.append(plain) }
    keys.formUnion(words(passage.folded))
    for form in forms { keys.formUnion(words(Folding.fold(String(decoding: form, as: UTF8.self)))) }
    for number in passage.numbers { keys.insert(key(number)) }
    for day in passage.days { keys.insert(key(day)) }
    // Sentences are read on one line each, where numbers and days may stand that had more than a
    // space between.
    let line = Array(
      plain.split { $0 == 0x20 || (0x09...0x0d).contains($0) }.joined(separator: [0x20]))
    guard line != passage.bytes else { return }
    for number in NumberForm.readings(in: line) { keys.insert(key(number)) }
    for day in DateForm.readings(in: line) { keys.insert(key(day)) }
  }

  /// The hashes of the words of a folded text: runs of letters and digits.
  private static func words(_ folded: [UInt8]) -> [Int] {
    folded.split { $0 == 0x5f || !TextSearch.isWord($0) }.map { word in
      var hasher = Hasher()
      for byte in word { hasher.combine(byte) }
      return hasher.finalize()
    }
  }

  /// Keys of the kinds differ, so that a number is not taken for a word.
  static func key(_ number: String) -> Int { key("number", number) }
  static func key(_ day: DateForm.Day) -> Int { key("day", day) }

  private static func key(_ value: JSONValue, under name: String) -> Int {
    key("member " + name, TracedValue.text(of: value) ?? "")
  }

  private static func key(_ kind: String, _ value: some Hashable) -> Int {
    var hasher = Hasher()
    hasher.combine(kind)
    hasher.combine(value)
    return hasher.finalize()
  }
}

extension TracedValue {
  /// The keys of the number and of the days that the value may be read as.
  var readings: [Int] {
    var keys =
      days.map { PassageIndex.key($0) } + days.compactMap(\.inAnyYear).map(PassageIndex.key)
    if let number { keys.append(PassageIndex.key(number)) }
    return keys
  }
}

extension ContextPart {
  /// Values under keys in JSON that was said here, and in arguments of calls.
  var leaves: [(key: String, value: JSONValue)] {
    let said = passages.filter(\.isJSON).compactMap { Passage($0.text).json }
    return (speech.calls.compactMap(\.arguments) + said).flatMap { $0.leaves() }.compactMap {
      leaf in
      JSONPointer.key(of: leaf.pointer).map { ($0, leaf.value) }
    }
  }
}
