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

  /// Checks a record's bytes.
  public static func check(_ bytes: [UInt8]) throws(JSONError) -> RecordCheck {
    let outcome = bytes.withUnsafeBytes { buffer -> Result<RecordCheck, JSONError> in
      do throws(JSONError) {
        return .success(try check(buffer))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// Checks the bytes of a record in place.
  public static func check(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> RecordCheck {
    guard bytes.count <= Limits.recordBytes else {
      throw JSONError(.size, at: Limits.recordBytes, "a record has at most 65535 bytes")
    }
    guard let base = bytes.baseAddress else {
      throw JSONError(.syntax, at: 0, "there is nothing to read")
    }
    var walk = CanonicalWalk(
      base: base.assumingMemoryBound(to: UInt8.self), count: bytes.count)
    let envelope = try walk.envelope()
    return try RecordCheck(envelope, walk)
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
    // Record 0 has no one before it and no recorder; every other record has both.
    guard (previous == nil) == (sequence == 0),
      envelope[.previous].isEmpty == (sequence == 0),
      envelope[.recorder].isEmpty == (sequence == 0),
      sequence == 0 || walk.decimal(envelope[.recorder]) != nil
    else { throw JSONError(.syntax, at: 0, "the record does not say what it follows") }
  }

  private static let bases: [StaticString] = [
    #""observed""#, #""reported""#, #""imported""#, #""declared""#,
  ]
}

extension RecordCheck {
  /// Whether the record is of a type; `bytes` are those that were checked.
  public func isType(_ type: StaticString, in bytes: UnsafeRawBufferPointer) -> Bool {
    guard self.type.count == type.utf8CodeUnitCount + 2 else { return false }
    for index in 0..<type.utf8CodeUnitCount
    where bytes[self.type.lowerBound + 1 + index] != type.utf8Start[index] {
      return false
    }
    return true
  }

  /// The commitments that the record's own bodies hold, in order; `bytes` are those that were
  /// checked.
  ///
  /// `"body":[` can only be a key here: within a string its quotes would be escaped. Content that
  /// `ContentReference` reads has one such key each; of other content the answer means nothing.
  public func commitments(in bytes: UnsafeRawBufferPointer) -> [Commitment] {
    var found: [Commitment] = []
    var index = content.lowerBound
    let key: StaticString = #""body":["#
    while index + key.utf8CodeUnitCount <= content.upperBound {
      guard Self.stands(key, at: index, in: bytes) else {
        index += 1
        continue
      }
      index += key.utf8CodeUnitCount
      while index < content.upperBound, bytes[index] != UInt8(ascii: "]") {
        let end = Self.endOfString(index, in: bytes, limit: content.upperBound)
        if let commitment = Self.commitment(bytes[(index + 1)..<max(index + 1, end - 1)]) {
          found.append(commitment)
        }
        index = end < content.upperBound && bytes[end] == UInt8(ascii: ",") ? end + 1 : end
      }
    }
    return found
  }

  private static func stands(
    _ text: StaticString, at start: Int, in bytes: UnsafeRawBufferPointer
  ) -> Bool {
    for index in 0..<text.utf8CodeUnitCount where bytes[start + index] != text.utf8Start[index] {
      return false
    }
    return true
  }

  /// Just behind the closing quote of the string that opens at an index.
  private static func endOfString(
    _ start: Int, in bytes: UnsafeRawBufferPointer, limit: Int
  ) -> Int {
    var index = start + 1
    while index < limit, bytes[index] != UInt8(ascii: "\"") {
      index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, limit)
  }

  private static func commitment(_ digits: Slice<UnsafeRawBufferPointer>) -> Commitment? {
    digits.count == 64 ? Commitment(hex: String(decoding: digits, as: UTF8.self)) : nil
  }
}
