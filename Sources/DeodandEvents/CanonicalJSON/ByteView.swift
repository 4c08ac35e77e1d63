/// Bytes that somebody else owns, read where they stand; every index is checked, in release too.
///
/// Whoever walks bytes of a file or of the wire does it through a view: a mistake in the walk then
/// traps and reads nothing that is not there. `Span` would say as much and bound the lifetime too,
/// but what holds one may not yet be stored or captured without an experimental feature of the
/// compiler (Swift 6.3), and the scanners are both.
///
/// Invariant: the owner keeps the bytes where they are for as long as the view is used; hence the
/// initializers are unsafe, and `lend` keeps to it by itself.
///
/// Public, for only that is inlined into other modules, and these are the innermost loops.
@safe
public struct ByteView {
  @usableFromInline let base: UnsafePointer<UInt8>
  /// How many bytes there are; the indices are those below.
  public let count: Int

  /// A view of a buffer, which must outlive it; nil if the buffer has no bytes.
  @unsafe
  package init?(_ buffer: UnsafeRawBufferPointer) {
    guard let address = buffer.baseAddress, unsafe !buffer.isEmpty else { return nil }
    // Bytes may be looked at as bytes, whatever they are bound to.
    unsafe base = address.assumingMemoryBound(to: UInt8.self)
    count = buffer.count
  }

  /// A view of text that the program holds, which is there for ever.
  package init(_ text: StaticString) {
    precondition(text.hasPointerRepresentation, "a text of one character has no bytes to view")
    unsafe base = text.utf8Start
    count = text.utf8CodeUnitCount
  }

  /// Lends a view of an array for as long as the body runs; nil if the array has no bytes.
  package static func lend<Answer, Failure: Error>(
    _ bytes: [UInt8], _ body: (ByteView?) throws(Failure) -> Answer
  ) throws(Failure) -> Answer {
    let outcome = unsafe bytes.withUnsafeBytes { buffer -> Result<Answer, Failure> in
      do throws(Failure) {
        // The array outlives its closure.
        return .success(try body(unsafe ByteView(buffer)))
      } catch {
        return .failure(error)
      }
    }
    return try outcome.get()
  }

  /// The byte at an index, which traps where there is none.
  @inlinable
  public subscript(index: Int) -> UInt8 {
    // One comparison: a negative index is a large one.
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "an index beyond the bytes")
    return unsafe base[index]
  }

  /// The byte at an index, or zero beyond the bytes: for grammars in which a zero can't stand.
  @inlinable
  public func byteOrZero(at index: Int) -> UInt8 {
    unsafe UInt(bitPattern: index) < UInt(bitPattern: count) ? base[index] : 0
  }

  /// Steps over eight bytes at a time, in the machine's order, while they answer; where it stopped.
  ///
  /// Up to seven bytes before `end` are left for the caller.
  @inlinable
  public func words(
    from start: Int, to end: Int, while goesOn: (UInt64) -> Bool
  ) -> Int {
    precondition(start >= 0 && end <= count, "words beyond the bytes")
    var index = start
    while index + 8 <= end {
      // From `index` on there are eight bytes before `end`.
      let word = unsafe UnsafeRawPointer(base).loadUnaligned(
        fromByteOffset: index, as: UInt64.self)
      if !goesOn(word) { return index }
      index += 8
    }
    return index
  }

  /// The bytes at a range, of their own.
  package func array(_ range: Range<Int>) -> [UInt8] {
    unsafe Array(buffer(range))
  }

  /// The bytes at a range as text; what is no UTF-8 is replaced.
  package func text(_ range: Range<Int>) -> String {
    unsafe String(decoding: buffer(range), as: UTF8.self)
  }

  /// Appends the bytes at a range.
  package func append(_ range: Range<Int>, to output: inout [UInt8]) {
    unsafe output.append(contentsOf: buffer(range))
  }

  /// The bytes at a range, in place.
  @unsafe
  private func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range beyond the bytes")
    return unsafe UnsafeBufferPointer(start: base + range.lowerBound, count: range.count)
  }

  /// Compares the bytes at a range with a text: negative, zero or positive.
  package func compare(_ range: Range<Int>, _ text: StaticString) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range beyond the bytes")
    let shared = min(range.count, text.utf8CodeUnitCount)
    for index in 0..<shared {
      // Within the range, which was checked, and within the text.
      let difference =
        unsafe Int(base[range.lowerBound + index]) - Int(text.utf8Start[index])
      if difference != 0 { return difference }
    }
    return range.count - text.utf8CodeUnitCount
  }

  /// Whether a text stands at an index.
  package func holds(_ text: StaticString, at index: Int) -> Bool {
    guard index >= 0, text.utf8CodeUnitCount <= count - index else { return false }
    for place in 0..<text.utf8CodeUnitCount {
      // Within the bytes, as was checked, and within the text.
      if unsafe base[index + place] != text.utf8Start[place] { return false }
    }
    return true
  }
}
