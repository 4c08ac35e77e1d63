import DeodandDialogue
import DeodandEvents

/// Records whose words may have come into a context, found by what they say.
///
/// It remembers hashes: what they find is read again and compared.
///
/// What was recorded on the wire goes before what a program reported of the same.
struct Sayers {
  private var texts = Table()
  private var calls = Table()

  /// Numbers under hashes: those recorded as they came, and those that were reported.
  private struct Table {
    var own: [Int: [UInt64]] = [:]
    var reported: [Int: [UInt64]] = [:]

    mutating func add(_ sequence: UInt64, under hash: Int, isReported: Bool) {
      if isReported {
        reported[hash, default: []].append(sequence)
      } else {
        own[hash, default: []].append(sequence)
      }
    }
  }

  /// Takes what a record says; in ascending order.
  mutating func add(_ speech: Speech, of sequence: UInt64, isReported: Bool) {
    if !speech.text.isEmpty {
      texts.add(sequence, under: Self.hash(speech.text), isReported: isReported)
    }
    for call in speech.calls {
      calls.add(sequence, under: Self.hash(call), isReported: isReported)
    }
  }

  /// The first record before a number that says the same, and whether that may be another one for a
  /// larger number.
  func sayer(
    of part: Speech, before limit: UInt64, _ contents: Contents<some EventReader>
  ) throws(ReadError) -> (sequence: UInt64?, isFinal: Bool) {
    // Some APIs send each call of an answer again as an item of its own.
    let table = part.calls.isEmpty ? texts : calls
    let hash = part.calls.first.map { Self.hash($0) } ?? Self.hash(part.text)
    if part.calls.isEmpty, part.text.isEmpty { return (nil, true) }
    var isFinal = true
    for places in [table.own[hash] ?? [], table.reported[hash] ?? []] {
      for sequence in places {
        guard let speech = try contents.speech(of: contents.reader.record(sequence)),
          Self.says(speech, part)
        else { continue }
        if sequence < limit { return (sequence, isFinal) }
        isFinal = false
        break
      }
    }
    return (nil, isFinal)
  }

  /// Equal hashes are a hint; this is what decides.
  private static func says(_ speech: Speech, _ part: Speech) -> Bool {
    if part.calls.isEmpty { return speech.text.utf8.elementsEqual(part.text.utf8) }
    return part.calls.allSatisfy { a in
      speech.calls.contains { b in
        a.name == b.name && a.id == b.id && (a.arguments ?? .null) == (b.arguments ?? .null)
      }
    }
  }

  /// The same for equal texts in one process; what it is does not show in any answer.
  private static func hash(_ text: String) -> Int { text.hashValue }

  private static func hash(_ call: Speech.Call) -> Int {
    var hasher = Hasher()
    hasher.combine(call.name)
    hasher.combine(call.id)
    return hasher.finalize()
  }
}
