import DeodandEvents
import DeodandTesting
import Testing

/// What walks bytes that somebody else wrote stays within them.
@Suite struct ByteViewTests {
  @Test func aViewShowsTheBytesAndNoOthers() {
    ByteView.lend(Array("0123456789".utf8)) { view in
      guard let view else { return }
      #expect(view.count == 10 && view[0] == 0x30 && view[9] == 0x39)
      #expect(view.byteOrZero(at: 9) == 0x39 && view.byteOrZero(at: 10) == 0)
      #expect(view.byteOrZero(at: -1) == 0 && view.byteOrZero(at: .max) == 0)
      #expect(view.text(2..<5) == "234" && view.array(9..<10) == [0x39])
      #expect(view.text(10..<10) == "" && view.array(0..<0) == [])
      #expect(view.holds("89", at: 8) && !view.holds("89", at: 9) && !view.holds("9a", at: 9))
      #expect(!view.holds("0", at: -1) && view.holds("", at: 10) && !view.holds("", at: 11))
      #expect(view.compare(0..<3, "012") == 0 && view.compare(0..<2, "012") < 0)
      #expect(view.compare(0..<3, "01") > 0 && view.compare(1..<2, "0") > 0)
      var output: [UInt8] = [1]
      view.append(8..<10, to: &output)
      #expect(output == [1, 0x38, 0x39])
    }
    ByteView.lend([]) { #expect($0 == nil) }
  }

  @Test func wordsAreEightBytesAndEndBeforeTheEnd() {
    let bytes = Array(0..<32 as Range<UInt8>)
    ByteView.lend(bytes) { view in
      var seen: [UInt64] = []
      let end = view?.words(from: 3, to: 30) { word in
        seen.append(UInt64(littleEndian: word))
        return true
      }
      // Eleven to eighteen, and so on: three words, and what is left is less than one.
      #expect(end == 27 && seen.map { $0 & 0xff } == [3, 11, 19])
      #expect(view?.words(from: 3, to: 30) { $0 & 0xff != 11 && $0 >> 56 != 11 } == 11)
      #expect(view?.words(from: 25, to: 32) { _ in true } == 25)
      #expect(view?.words(from: 32, to: 32) { _ in true } == 32)
    }
  }

  @Test func anErrorComesOutAsItIs() {
    let thrown = JSONError(.syntax, at: 3, "x")
    #expect(throws: thrown) {
      try ByteView.lend([1]) { _ throws(JSONError) -> Int in throw thrown }
    }
  }

  /// Checked in release too: a walk that goes astray ends the process and reads nothing.
  @Test func whatLiesBeyondIsNotRead() async {
    await #expect(processExitsWith: .failure) { _ = ByteView.lend([1, 2]) { $0?[2] } }
    await #expect(processExitsWith: .failure) { _ = ByteView.lend([1, 2]) { $0?[-1] } }
    await #expect(processExitsWith: .failure) {
      _ = ByteView.lend([1, 2, 3, 4, 5, 6, 7, 8]) { $0?.words(from: 1, to: 9) { _ in true } }
    }
    await #expect(processExitsWith: .failure) { _ = ByteView.lend([1, 2]) { $0?.array(1..<3) } }
    await #expect(processExitsWith: .failure) { _ = ByteView.lend([1, 2]) { $0?.text(2..<3) } }
  }

  private static let samples: [[UInt8]] = [
    Specimen.bytes(
      traceparent: "00-5b8efff798038103d269b633813fc60c-eee19b7ec3c1b174-00",
      data: ["a": ["é\u{1F600}\"\\\u{1}", 12, -3, true, false, .null], "ß": ["b": "\u{7f}"]],
      content: [
        Specimen.reference(items: [.chunk(Specimen.commitment(1)), .literal("],\"")])
      ]),
    Array(#"{"a":[1.5e-3,"\u00e9\ud83d\ude00\n",{"b":-0.0E+1}],"c":[[],{}],"é":null} "#.utf8),
  ]

  /// Reads bytes in every way; the answers are only that no way reads beyond them.
  private static func read(_ bytes: [UInt8]) {
    for profile in [JSONProfile.record, .canonical, .wire] {
      _ = try? JSONReader.read(bytes, profile: profile)
    }
    _ = try? JSONOutline.read(bytes)
    _ = try? Record(parsing: bytes)
    bytes.withUnsafeBytes { buffer in
      guard let check = try? RecordCheck.check(buffer) else { return }
      _ = check.commitments(in: buffer)
      _ = check.isType("deodand.tool.call", in: buffer)
    }
  }

  @Test func whatIsCutOffAfterAnyByteIsReadAsFarAsItGoes() {
    for sample in Self.samples {
      for end in 0..<sample.count {
        Self.read(Array(sample[..<end]))
        // The rest of the record lies behind the view, and completes nothing.
        sample.withUnsafeBytes { buffer in
          let part = UnsafeRawBufferPointer(rebasing: buffer[..<end])
          #expect(throws: JSONError.self) { try RecordCheck.check(part) }
        }
      }
    }
  }

  @Test func whateverByteIsChangedNothingBeyondIsRead() {
    for sample in Self.samples {
      for index in sample.indices {
        for byte in [sample[index] ^ 1, sample[index] ^ 0x80, 0, 0x22, 0x5c, 0x7b, 0xf4] {
          var bytes = sample
          bytes[index] = byte
          Self.read(bytes)
          Self.read(Array(bytes[...index]))
        }
      }
    }
  }

  @Test func aCheckAskedOfOtherBytesAnswersWithoutThem() throws {
    let sample = Self.samples[0]
    let check = try RecordCheck.check(sample)
    for end in 0..<sample.count {
      sample[..<end].withUnsafeBytes { buffer in
        _ = check.isType("deodand.tool.call", in: buffer)
        if end < check.content.upperBound { #expect(check.commitments(in: buffer).isEmpty) }
      }
    }
  }
}
