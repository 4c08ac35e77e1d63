import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandTesting
import Testing

/// What the container refuses: everything that another tool might read differently.
@Suite("The container")
struct ZipTests {
  /// Where the fields of a header stand; a local header lacks the two bytes of `version made by`.
  private enum Field: Int, CaseIterable {
    case version = 4
    case flags = 6
    case method = 8
    case time = 10
    case date = 12
    case crc = 14
    case stored = 18
    case size = 22
    case name = 26
    case extra = 28
  }

  private func forge() throws -> ZipForge {
    ZipForge(Container(try BundleCase.export(of: BundleCase.log())).files)
  }

  /// What the container says, whatever the rules about its files say.
  private func container(_ forge: ZipForge) throws -> Finding {
    let verdict = try BundleCase.verify(forge.packed(), trust: Trust()).verdict
    return try #require(verdict.findings("container-strict").first)
  }

  private func refuses(
    _ forge: ZipForge, _ comment: Comment, location: SourceLocation = #_sourceLocation
  ) throws {
    let finding = try container(forge)
    #expect(finding.outcome == .invalid, comment, sourceLocation: location)
    #expect(finding.group == .intact)
  }

  @Test("every field of every header is compared: changed in one header, or in both alike")
  func headers() throws {
    let good = try forge()
    #expect(try container(good).outcome == .valid)
    for index in [0, 1, good.entries.count - 1] {
      for field in Field.allCases {
        for byte in 0..<(field == .crc || field == .stored || field == .size ? 4 : 2) {
          let place = field.rawValue + byte
          var local = good
          local.entries[index].local[place] ^= 1
          try refuses(local, "local header \(index), byte \(place)")
          var central = good
          central.entries[index].central[place + 2] ^= 1
          try refuses(central, "directory \(index), byte \(place + 2)")
          var both = good
          both.entries[index].local[place] ^= 1
          both.entries[index].central[place + 2] ^= 1
          try refuses(both, "both headers of \(index), byte \(place)")
        }
      }
      // What stands in the directory alone: who made it, comment, disk, attributes, signature.
      for place in [0, 4, 5] + Array(32..<42) {
        var forge = good
        forge.entries[index].central[place] ^= 1
        try refuses(forge, "directory \(index), byte \(place)")
      }
    }
  }

  @Test("a compressed container is refused by name, so that whoever repacked it knows")
  func compressed() throws {
    var forge = try forge()
    forge.entries[3].local[8] = 8
    forge.entries[3].central[10] = 8
    #expect(try container(forge).message.contains("compressed"))
  }

  @Test("extra fields, comments, data descriptors")
  func appendages() throws {
    let good = try forge()
    var extra = good
    extra.entries[2].local[28] = 4
    extra.entries[2].local += [1, 2, 0, 0]
    try refuses(extra, "extra field in the local header")
    extra = good
    extra.entries[2].central[30] = 4
    extra.entries[2].central += [1, 2, 0, 0]
    try refuses(extra, "extra field in the directory")
    var comment = good
    comment.entries[2].central[32] = 2
    comment.entries[2].central += [0x68, 0x69]
    try refuses(comment, "comment of a file")
    var descriptor = good
    descriptor.entries[2].local[6] = 8
    descriptor.entries[2].central[8] = 8
    descriptor.entries[2].bytes += [0x50, 0x4b, 7, 8]
    try refuses(descriptor, "data descriptor")
  }

  @Test("bytes that belong to no file, wherever they stand")
  func strayBytes() throws {
    let good = try forge()
    var forge = good
    forge.entries[4].bytes.append(0)
    try refuses(forge, "between two files")
    forge = good
    forge.beforeDirectory = [0]
    try refuses(forge, "before the directory")
    forge = good
    forge.afterDirectory = [0]
    try refuses(forge, "behind the directory")
    let packed = good.packed()
    let trailing = try BundleCase.verify(packed + [0], trust: Trust()).verdict
    #expect(trailing.codes(.invalid) == ["container-strict"])
    forge = good
    forge.changeEnd = { end in
      end[20] = 1
      end.append(0x21)
    }
    try refuses(forge, "comment of the container")
  }

  @Test("the end record is compared: disks, counts, size, offset, comment")
  func endRecord() throws {
    let good = try forge()
    for place in 0..<22 {
      var forge = good
      forge.changeEnd = { $0[place] ^= 1 }
      try refuses(forge, "byte \(place) of the end record")
    }
  }

  @Test("ZIP64 is not read: its records are bytes that belong to no file")
  func zip64() throws {
    let good = try forge()
    var forge = good
    let record = little(0x0606_4b50, 4) + little(44, 8) + [UInt8](repeating: 0, count: 44)
    let locator = little(0x0706_4b50, 4) + little(0, 4) + little(0, 8) + little(1, 4)
    forge.afterDirectory = record + locator
    try refuses(forge, "records of ZIP64")
    forge.changeEnd = { end in
      end.replaceSubrange(8..<20, with: [UInt8](repeating: 0xff, count: 12))
    }
    try refuses(forge, "sizes of ZIP64")
    forge = good
    for range in [20..<24, 24..<28] {
      forge.entries[2].central.replaceSubrange(range, with: [0xff, 0xff, 0xff, 0xff])
    }
    try refuses(forge, "a file of 4 GiB")
  }

  @Test("files that overlap, stand twice, are missing from the directory or in another order")
  func directory() throws {
    let good = try forge()
    let count = good.entries.count
    var forge = good
    forge.entries[3].offset = 0
    try refuses(forge, "two files at one place")
    forge = good
    forge.entries[3].offset = 0xffff_ffff
    try refuses(forge, "a file behind the end")
    forge = good
    forge.directoryOrder = Array(0..<(count - 1))
    try refuses(forge, "a file that the directory hides")
    forge = good
    forge.directoryOrder = [0, 2, 1] + Array(3..<count)
    try refuses(forge, "another order")
    forge = good
    forge.directoryOrder = Array(0..<count) + [count - 1]
    try refuses(forge, "a file named twice")
    forge = good
    forge.add("report.html", Array("other".utf8))
    try refuses(forge, "two files of one name")
    forge = good
    forge.directoryOrder = []
    try refuses(forge, "a directory of nothing")
  }

  @Test(
    "names that would unpack elsewhere, or look like others",
    arguments: [
      "", "/a", "../a", "a/../b", "a/..", "..", ".", "./a", "a/./b", "a//b", "a/", "a\\b", "a b",
      "\u{e4}", "a\u{7f}", "a\nb", "a\u{0}b", "a\t",
    ])
  func names(name: String) throws {
    var forge = try forge()
    forge.add(name, [1])
    try refuses(forge, "\(name)")
  }

  @Test("a name that is no text is refused")
  func nameBytes() throws {
    var forge = try forge()
    forge.add([0xff, 0xfe], [1])
    try refuses(forge, "not UTF-8")
  }

  @Test("names have at most 255 bytes, and dots within a name are dots")
  func nameLimits() throws {
    for (name, isAllowed) in [
      (String(repeating: "x", count: 255), true), (String(repeating: "x", count: 256), false),
      ("a..b/.c/...", true), ("~!", true),
    ] {
      var forge = try forge()
      forge.add(name, [1])
      #expect(try (container(forge).outcome == .valid) == isAllowed, "\(name)")
    }
  }

  @Test("the media type stands first and says what it must")
  func mediaType() throws {
    let files = Container(try BundleCase.export(of: BundleCase.log())).files
    var other = files
    other[0].bytes[0] ^= 1
    try refuses(ZipForge(other), "another media type")
    other = files
    other.swapAt(0, 1)
    try refuses(ZipForge(other), "another file first")
    try refuses(ZipForge(Array(files.dropFirst())), "no media type")
  }

  @Test("bytes that are no container are a verdict, too: a damaged beginning looks the same")
  func notAContainer() throws {
    let bundle = try BundleCase.export(of: BundleCase.log())
    for bytes in [
      [], [0x50], Array("a text of more than twenty-two bytes".utf8), [0] + bundle,
      Array(bundle.prefix(21)),
    ] as [[UInt8]] {
      let answer = try BundleCase.verify(bytes, trust: Trust())
      #expect(answer.verdict.codes(.invalid) == ["container-strict"])
      #expect(answer.verdict.exitCode == 1 && answer.verified == nil)
    }
    // 22 bytes that begin like a file are enough to be judged.
    let verdict = try BundleCase.verify(Array(bundle.prefix(22)), trust: Trust()).verdict
    #expect(verdict.codes(.invalid) == ["container-strict"])
  }

  @Test("a bundle cut at any place is never valid")
  func cut() throws {
    let bundle = try BundleCase.export(of: BundleCase.log())
    for length in stride(from: 22, to: bundle.count, by: 97) {
      let verdict = try BundleCase.verify(
        Array(bundle.prefix(length)), trust: Trust()
      ).verdict
      if verdict.codes(.invalid) != ["container-strict"] { Issue.record("cut at \(length)") }
    }
  }

  @Test("a verdict on a damaged container has one finding and can't be exit 0")
  func verdict() throws {
    var bytes = try BundleCase.export(of: BundleCase.log())
    bytes[bytes.count - 1] = 9
    let answer = try BundleCase.verify(bytes, trust: Trust())
    #expect(answer.verified == nil)
    #expect(answer.verdict.exitCode == 1 && answer.verdict.findings.count == 1)
  }
}
