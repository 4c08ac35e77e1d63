/// Whether bytes are a record, decided in one pass without building values: the verifier's fast
/// path.
///
/// Accepted is exactly what `JSONReader` accepts in profile `record`, what `CanonicalWriter` would
/// write the same way, and what has the envelope of a record.
public struct RecordCheck: Sendable {
  /// The record's number.
  public let sequence: UInt64
  /// The leaf hash of the record before, if it names one.
  public let previous: Hash256?
  /// Where the value of `data` stands.
  public let data: Range<Int>

  /// Where the value of `data.content` stands; empty if there is none.
  public let content: Range<Int>

  /// Where the value of `type` stands, quotes included.
  public let type: Range<Int>

  /// The place among the records of its run, if it states one.
  public let run: RunPlace?

  /// Where the run's name stands, as it is written in JSON and without quotes; nil if the subject
  /// is no run.
  public let runName: Range<Int>?

  /// Checks a record's bytes.
  public static func check(_ bytes: [UInt8]) throws(JSONError) -> RecordCheck {
    guard bytes.count <= Limits.recordBytes else { throw tooLarge }
    return try ByteView.lend(bytes) { view throws(JSONError) in try check(view) }
  }

  /// Checks the bytes of a record in place.
  public static func check(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> RecordCheck {
    // The caller lends the buffer for as long as this runs, and no view of it is left after.
    try check(unsafe ByteView(bytes))
  }

  private static func check(_ bytes: ByteView?) throws(JSONError) -> RecordCheck {
    guard let bytes else { throw JSONError(.syntax, at: 0, "there is nothing to read") }
    guard bytes.count <= Limits.recordBytes else { throw tooLarge }
    var walk = CanonicalWalk(bytes)
    let envelope = try walk.envelope()
    return try RecordCheck(envelope, walk)
  }

  private static var tooLarge: JSONError {
    JSONError(.size, at: Limits.recordBytes, "a record has at most 65535 bytes")
  }

  private init(_ envelope: CanonicalWalk.Envelope, _ walk: CanonicalWalk) throws(JSONError) {
    guard let sequence = walk.decimal(envelope[.sequence]),
      walk.decimal(envelope[.monotonic]) != nil,
      walk.isOne(of: Self.bases, envelope[.basis]),
      walk.isOne(of: [#""1.0""#], envelope[.specversion]),
      walk.isUUID(envelope[.id]), walk.isTime(envelope[.time]),
      walk.isText(envelope[.source]), walk.isText(envelope[.type]),
      walk.isAbsentOrText(envelope[.subject]), walk.isAbsentOrText(envelope[.traceparent]),
      let data = walk.object(envelope[.data])
    else { throw JSONError(.syntax, at: 0, "the envelope is not that of a record") }
    self.sequence = sequence
    self.data = data
    content = walk.content
    type = envelope[.type]
    previous = walk.hash(envelope[.previous])
    runName = walk.runName(envelope[.subject])
    run = try Self.run(envelope, walk, isRun: runName != nil, sequence)
    // Record 0 has no one before it and no recorder; every other record has both.
    guard (previous == nil) == (sequence == 0),
      envelope[.previous].isEmpty == (sequence == 0),
      envelope[.recorder].isEmpty == (sequence == 0),
      sequence == 0 || walk.decimal(envelope[.recorder]) != nil
    else { throw JSONError(.syntax, at: 0, "the record does not say what it follows") }
  }

  /// The place in the run: a number from 1, and the record before unless it is the first.
  ///
  /// Whether the number is right only the run's other records tell.
  private static func run(
    _ envelope: CanonicalWalk.Envelope, _ walk: CanonicalWalk, isRun: Bool, _ sequence: UInt64
  ) throws(JSONError) -> RunPlace? {
    let (number, before) = (envelope[.runsequence], envelope[.runprevious])
    // Logs of format 1 and 2 have no such numbers.
    if number.isEmpty && before.isEmpty { return nil }
    guard isRun, let count = walk.decimal(number), count > 0 else { throw badRun }
    if count == 1 {
      guard before.isEmpty else { throw badRun }
      return RunPlace(number: 1, previous: nil)
    }
    guard let previous = walk.decimal(before), previous < sequence else { throw badRun }
    return RunPlace(number: count, previous: previous)
  }

  private static var badRun: JSONError {
    JSONError(.syntax, at: 0, "the record does not say where it stands in its run")
  }

  private static let bases: [StaticString] = [
    #""observed""#, #""reported""#, #""imported""#, #""declared""#,
  ]
}

// Asked of the bytes that were checked: of others answers are wrong, and none reads beyond them.
extension RecordCheck {
  /// Whether the record is of a type; `bytes` are those that were checked.
  public func isType(_ type: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    // As in `check`.
    guard let bytes = unsafe ByteView(bytes), self.type.count == type.utf8CodeUnitCount + 2 else {
      return false
    }
    return bytes.holds(type, at: self.type.lowerBound + 1)
  }

  /// The commitments that the record's own bodies hold, in order; `bytes` are those that were
  /// checked.
  ///
  /// `"body":[` can only be a key here: within a string its quotes would be escaped. Content that
  /// `ContentReference` reads has one such key each; of other content the answer means nothing.
  public func commitments(in bytes: UnsafeRawBufferPointer) -> [Commitment] {
    // As in `check`.
    guard let bytes = unsafe ByteView(bytes), content.upperBound <= bytes.count else { return [] }
    var found: [Commitment] = []
    var index = content.lowerBound
    let key: StaticString = #""body":["#
    while index + key.utf8CodeUnitCount <= content.upperBound {
      guard bytes.holds(key, at: index) else {
        index += 1
        continue
      }
      index += key.utf8CodeUnitCount
      while index < content.upperBound, bytes[index] != UInt8(ascii: "]") {
        let end = Self.endOfString(index, in: bytes, limit: content.upperBound)
        // Between the quotes; a string that does not end here holds nothing.
        let digits = (index + 1)..<max(index + 1, end - 1)
        if digits.count == 64, let commitment = Commitment(hex: bytes.text(digits)) {
          found.append(commitment)
        }
        index = end < content.upperBound && bytes[end] == UInt8(ascii: ",") ? end + 1 : end
      }
    }
    return found
  }

  /// Just behind the closing quote of the string that opens at an index.
  private static func endOfString(_ start: Int, in bytes: ByteView, limit: Int) -> Int {
    var index = start + 1
    while index < limit, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, limit)
  }
}
