import DeodandEvents
import DeodandTesting
import Testing

/// Bodies put together across the records that they extend.
@Suite struct BodyTests {
  /// Records by number, and nothing else.
  private struct Shelf: EventReader {
    var records: [UInt64: Record] = [:]
    var size: UInt64 { UInt64(records.count) }
    var origin: String { "test.example/log" }

    func record(_ sequence: UInt64) throws(ReadError) -> Record {
      guard let record = records[sequence] else {
        throw ReadError(.notFound, "there is no record \(sequence)")
      }
      return record
    }

    func find(_ query: RecordQuery) throws(ReadError) -> [UInt64] {
      query.select(from: records.values)
    }

    func content(_ commitment: Commitment) throws(ReadError) -> ContentState { .missing }

    mutating func add(_ sequence: UInt64, _ references: ContentReference...) throws {
      records[sequence] = try Specimen.record(sequence: sequence, content: references)
    }
  }

  private func chunk(_ number: UInt64) -> ContentReference.Item {
    .chunk(Specimen.commitment(number))
  }

  private func fault(_ reference: ContentReference, _ shelf: Shelf) -> ReadError? {
    do throws(ReadError) {
      _ = try Body.resolve(reference, in: shelf)
      return nil
    } catch {
      return error
    }
  }

  @Test func aBodyOfItsOwnNeedsNoOther() throws {
    let reference = Specimen.reference(
      items: [.literal("["), chunk(1), .literal("]")], parts: [.init(pointer: "/0", item: 1)])
    let body = try Body.resolve(reference, in: Shelf())
    #expect(body.items == reference.items)
    #expect(body.parts == reference.parts)
    #expect(body.byteCount == 9)
    #expect(body.commitments == [Specimen.commitment(1)])
  }

  @Test func theFirstItemsAreThoseOfTheOther() throws {
    var shelf = Shelf()
    try shelf.add(
      3, Specimen.reference("other", items: [chunk(90)]),
      Specimen.reference(
        items: [chunk(1), .literal(","), chunk(2), .literal("]")],
        parts: [.init(pointer: "/0", item: 0), .init(pointer: "/1", item: 2)]))
    try shelf.add(
      5,
      Specimen.reference(
        items: [chunk(3), chunk(4)], extends: .init(sequence: 3, items: 3),
        parts: [.init(pointer: "/2", item: 3)]))
    let last = Specimen.reference(
      items: [chunk(5)], extends: .init(sequence: 5, items: 4),
      parts: [.init(pointer: "/3", item: 4)])
    let body = try Body.resolve(last, in: shelf)
    #expect(body.items == [chunk(1), .literal(","), chunk(2), chunk(3), chunk(5)])
    #expect(body.parts.map(\.pointer) == ["/0", "/1", "/2", "/3"])
    #expect(body.commitments == [1, 2, 3, 5].map { Specimen.commitment($0) })
    // Parts of what is cut off go with it.
    let short = Specimen.reference(items: [], extends: .init(sequence: 3, items: 2))
    #expect(try Body.resolve(short, in: shelf).parts.map(\.pointer) == ["/0"])
    #expect(try Body.resolve(short, in: shelf).items == [chunk(1), .literal(",")])
  }

  /// A chain of that many records, each adding one item to the one before.
  private func chain(_ links: UInt64) throws -> (reference: ContentReference, shelf: Shelf) {
    var shelf = Shelf()
    try shelf.add(1, Specimen.reference(items: [chunk(1)]))
    for number in stride(from: 2, through: links, by: 1) {
      let extends = ContentReference.Extension(sequence: number - 1, items: Int(number) - 1)
      try shelf.add(number, Specimen.reference(items: [chunk(number)], extends: extends))
    }
    let last = Specimen.reference(
      items: [], extends: .init(sequence: links, items: Int(links)))
    return (last, shelf)
  }

  @Test func aChainCrossesAtMost64Records() throws {
    #expect(Limits.extendsDepth == 64)
    let whole = try chain(64)
    let body = try Body.resolve(whole.reference, in: whole.shelf)
    #expect(body.commitments == (1...64).map { Specimen.commitment($0) })
    let long = try chain(65)
    #expect(fault(long.reference, long.shelf)?.code == .malformed)
  }

  @Test func aChainOnlyGoesBack() throws {
    var shelf = Shelf()
    try shelf.add(4, Specimen.reference(items: [chunk(1)]))
    try shelf.add(3, Specimen.reference(items: [], extends: .init(sequence: 4, items: 1)))
    try shelf.add(5, Specimen.reference(items: [], extends: .init(sequence: 5, items: 1)))
    for sequence: UInt64 in [3, 5] {
      let reference = Specimen.reference(items: [], extends: .init(sequence: sequence, items: 1))
      #expect(fault(reference, shelf)?.code == .malformed)
    }
  }

  @Test func whatIsExtendedMustBeThere() throws {
    var shelf = Shelf()
    try shelf.add(3, Specimen.reference("text", items: [chunk(1), chunk(2)]))
    let missing = Specimen.reference(items: [], extends: .init(sequence: 2, items: 1))
    #expect(fault(missing, shelf)?.code == .notFound)
    let unnamed = Specimen.reference("other", items: [], extends: .init(sequence: 3, items: 1))
    #expect(fault(unnamed, shelf)?.code == .malformed)
    let all = Specimen.reference(items: [], extends: .init(sequence: 3, items: 2))
    #expect(fault(all, shelf) == nil)
    let tooMany = Specimen.reference(items: [], extends: .init(sequence: 3, items: 3))
    #expect(fault(tooMany, shelf)?.code == .malformed)
  }

  @Test func partsMustBeThere() throws {
    var shelf = Shelf()
    try shelf.add(3, Specimen.reference(items: [chunk(1)]))
    func reference(_ item: Int) -> ContentReference {
      Specimen.reference(
        items: [chunk(2)], extends: .init(sequence: 3, items: 1),
        parts: [.init(pointer: "/a", item: item)])
    }
    #expect(fault(reference(0), shelf) == nil)
    #expect(fault(reference(1), shelf) == nil)
    #expect(fault(reference(2), shelf)?.code == .malformed)
    #expect(fault(reference(-1), shelf)?.code == .malformed)
  }

  /// Names are told apart by their code points, as keys are.
  @Test func namesThatLookAlikeAreTwoNames() throws {
    var shelf = Shelf()
    try shelf.add(
      3, Specimen.reference("e\u{301}", items: [chunk(1)]),
      Specimen.reference("\u{e9}", items: [chunk(2)]))
    for (name, number) in [("\u{e9}", 2), ("e\u{301}", 1)] as [(String, UInt64)] {
      let reference = Specimen.reference(name, items: [], extends: .init(sequence: 3, items: 1))
      #expect(try Body.resolve(reference, in: shelf).items == [chunk(number)])
    }
  }
}
