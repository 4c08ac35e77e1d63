import DeodandEvents
import DeodandTesting
import Testing

/// UUIDs of version 7.
@Suite struct EventIDTests {
  /// The example of RFC 9562, appendix A.6.
  @Test func exampleOfTheStandard() {
    let random: ArraySlice<UInt8> = [0xcc, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]
    let time = Timestamp(microseconds: 1_645_557_742_000_000)
    #expect(EventID.uuidv7(at: time, random: random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    // The recorder hands out slices of one block of random bytes.
    let slice = ([0xff, 0xff] + random + [0xff])[2..<12]
    #expect(EventID.uuidv7(at: time, random: slice) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }

  @Test func versionAndVariantAreFixed() {
    for byte in [UInt8.min, UInt8.max, 0x5a] {
      let id = EventID.uuidv7(
        at: Timestamp(microseconds: 0), random: ArraySlice(repeating: byte, count: 10))
      #expect(id.hasPrefix("00000000-0000-7"))
      let text = Array(id.utf8)
      #expect("89ab".utf8.contains(text[19]))
      #expect(EventID.isWellFormed(id))
    }
  }

  /// Identifiers of later milliseconds sort after; within one millisecond nothing is promised.
  @Test func laterOnesSortAfter() {
    var random = SeededGenerator()
    for _ in 0..<500 {
      let milliseconds = Int64.random(in: 0..<1 << 47, using: &random)
      let early = EventID.uuidv7(
        at: Timestamp(microseconds: milliseconds * 1000 + 999), random: random.bytes(10...10)[...])
      let late = EventID.uuidv7(
        at: Timestamp(microseconds: milliseconds * 1000 + 1000), random: random.bytes(10...10)[...])
      #expect(early < late, "\(random)")
      #expect(EventID.isWellFormed(early) && EventID.isWellFormed(late), "\(random)")
    }
  }

  @Test func timesBefore1970AreTheEpoch() {
    let zeros = ArraySlice<UInt8>(repeating: 0, count: 10)
    #expect(
      EventID.uuidv7(at: Timestamp(microseconds: -5_000_000), random: zeros)
        == "00000000-0000-7000-8000-000000000000")
  }

  @Test func tenRandomBytesAreTaken() async {
    await #expect(processExitsWith: .failure) {
      _ = EventID.uuidv7(at: Timestamp(microseconds: 0), random: [1, 2, 3])
    }
  }

  @Test func formIsLowerCaseInFiveGroups() {
    #expect(EventID.isWellFormed(Specimen.id))
    #expect(EventID.isWellFormed("ffffffff-ffff-ffff-ffff-ffffffffffff"))
    let id = Array(Specimen.id)
    for index in id.indices {
      var other = id
      other[index] = id[index] == "-" ? "0" : "-"
      #expect(!EventID.isWellFormed(String(other)), "\(String(other))")
      for wrong: Character in ["A", "g", "/", ":", "`", " "] where id[index] != "-" {
        other[index] = wrong
        #expect(!EventID.isWellFormed(String(other)), "\(String(other))")
      }
    }
    #expect(!EventID.isWellFormed(""))
    #expect(!EventID.isWellFormed(String(id.dropLast())))
    #expect(!EventID.isWellFormed(Specimen.id + "0"))
    #expect(!EventID.isWellFormed("{" + Specimen.id + "}"))
  }
}
