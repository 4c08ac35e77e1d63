import DeodandCrypto
import DeodandEvents
import DeodandLog
import Foundation
import Testing

@Suite("docs/spec/record.md and canonical-json.md")
struct RecordSpecTests {
  @Test("the record of the example is one, and has the leaf hash that is stated")
  func record() throws {
    let spec = try Specification("record")
    let bytes = Array(try spec.example("record")[0].utf8)
    let record = try Record(parsing: bytes)
    #expect(try Specification.records()[2] == bytes)
    #expect(record.type == .humanInput)
    #expect(record.run == "r1")
    #expect(try spec.example("leaf") == [LeafHash.of(bytes).hex])
  }

  @Test("the commitment of the example follows from the text and the salt")
  func commitment() throws {
    let spec = try Specification("record")
    var fields: [String: String] = [:]
    for line in try spec.example("commitment") {
      let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
      fields[parts[0]] = parts[1]
    }
    let text = Array((fields["text"] ?? "").utf8)
    let salt = try #require(Hex.decode(fields["salt"] ?? "-"))
    let tag = HMACSHA256.tag(key: salt, text)
    #expect(Hex.encode(tag.bytes) == fields["commitment"])
    let record = try Record(parsing: try Specification.records()[2])
    let reference = try #require(record.content.first)
    #expect(reference.byteCount == text.count)
    #expect(reference.items.map(\.text) == [fields["commitment"]])
  }

  @Test("the table of attributes names all that the example's records have")
  func attributes() throws {
    let named = Set(try Specification("record").firstCells())
    for bytes in try Specification.records() {
      for member in try JSONReader.read(bytes).object?.members ?? [] {
        #expect(named.contains(member.key), "\(member.key)")
      }
    }
  }

  @Test(
    "canonical JSON is written as the examples say",
    arguments: [("canonical", JSONProfile.canonical, 5), ("digits", .draft, 2)])
  func canonical(name: String, profile: JSONProfile, count: Int) throws {
    let examples = try Specification("canonical-json").example(name)
    #expect(examples.count == count)
    for line in examples {
      let sides = line.components(separatedBy: " -> ")
      let value = try JSONReader.read(Array(sides[0].utf8), profile: profile)
      #expect(CanonicalWriter.write(value) == Array(sides[1].utf8), "\(line)")
    }
  }

  @Test(
    "JSON is refused as the examples say",
    arguments: [("refused", JSONProfile.canonical), ("refused-in-records", .record)])
  func refused(name: String, profile: JSONProfile) throws {
    let examples = try Specification("canonical-json").example(name)
    #expect(!examples.isEmpty)
    for line in examples {
      let words = line.components(separatedBy: " ")
      let error = #expect(throws: JSONError.self) {
        try JSONReader.read(Array(words[0].utf8), profile: profile)
      }
      #expect(error?.code.rawValue == words[1], "\(line)")
      #expect(error.map { String($0.offset) } == words[2], "\(line)")
    }
  }
}
