/// Whether bytes are a record, decided in one pass without building values: the verifier's fast path.
///
/// Accepted is exactly what `JSONReader` accepts in profile `record`, what `CanonicalWriter` would write the
/// same way, and what has the envelope of a record.
public struct RecordCheck: Sendable {
  /// The record's number.
  public let sequence: UInt64
  /// The leaf hash of the record before, if it names one.
  public let previous: Hash256?
  /// Where the value of `data` stands.
  public let data: Range<Int>

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
