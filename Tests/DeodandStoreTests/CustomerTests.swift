import Deodand
import DeodandStore
import Foundation
import Testing

/// Two customers in one log: facts, keys and bodies apart.
@Suite struct CustomerTests {
  private let turns = (0..<6).map { number in
    "turn \(number) " + String(repeating: "of a conversation ", count: 9)
  }

  private func request(_ count: Int, customer: String?, person: String? = nil) -> EventDraft {
    EventDraft(
      .modelRequest, basis: .observed, subject: "run/r1",
      content: [
        ContentDraft(
          name: "request", mediaType: "application/json",
          pieces: turns.prefix(count).map { .chunk(Array($0.utf8)) })
      ], customer: customer, person: person)
  }

  private func labels(_ log: TemporaryLog) throws -> [String] {
    let database = try Database(log.path + "/log.db", .readOnly)
    let statement = try database.prepare("SELECT label FROM content_key ORDER BY id")
    var labels: [String] = []
    while try statement.step() { labels.append(statement.text(0)) }
    return labels
  }

  @Test func factsAndKeysFollowFromCustomerAndPerson() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    let receipts = [
      try await recorder.record(request(2, customer: nil)),
      try await recorder.record(request(2, customer: "ACME Ltd")),
      try await recorder.record(request(2, customer: "ACME Ltd", person: "17")),
      try await recorder.record(request(2, customer: nil, person: "17")),
    ]
    try await recorder.close()
    #expect(
      try labels(log)
        == ["log", "customer/ACME%20Ltd", "customer/ACME%20Ltd/person/17", "person/17"])
    let reader = try LogReader(log.path)
    let facts = try receipts.map { try reader.record($0.sequence).data }
    #expect(facts.map { $0["customer"] } == [nil, "ACME Ltd", "ACME Ltd", nil])
    #expect(facts.map { $0["person"] } == [nil, nil, "17", "17"])
    #expect(try log.verdict().faults == [])
  }

  /// Equal chunks of two customers are recorded side by side, and destroying one customer's key
  /// takes nothing from the other.
  @Test func equalChunksOfTwoCustomersAreTwoContents() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var receipts: [Receipt] = []
    for customer in ["A", "B", "A", "B"] {
      receipts.append(try await recorder.record(request(1, customer: customer)))
    }
    try await recorder.close()
    let reader = try LogReader(log.path)
    let commitments = try receipts.map { receipt in
      try reader.record(receipt.sequence).content.flatMap(\.items)
    }
    #expect(commitments[0] == commitments[2] && commitments[1] == commitments[3])
    #expect(commitments[0] != commitments[1])
    let database = try Database(log.path + "/log.db", .readOnly)
    #expect(try database.integer("SELECT count(*) FROM content") == 2)
    try FileManager.default.removeItem(atPath: log.path + "/keys/content/2.key")
    let later = try LogReader(log.path)
    guard case .chunk(let first) = commitments[0][0], case .chunk(let second) = commitments[1][0]
    else {
      Issue.record("no chunks")
      return
    }
    #expect(try later.content(first) == .erased(nil))
    if case .available = try later.content(second) {} else { Issue.record("the other's is gone") }
  }

  /// One run serves two customers turn by turn: each body continues the last one of its own
  /// customer, never the other's, although both begin with the same bytes.
  @Test func bodiesOfTwoCustomersNeverExtendEachOther() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var receipts: [(customer: String, sequence: UInt64)] = []
    for (count, customer) in [(2, "A"), (3, "B"), (4, "A"), (5, "B"), (6, "A")] {
      let receipt = try await recorder.record(request(count, customer: customer))
      receipts.append((customer, receipt.sequence))
    }
    try await recorder.close()
    let reader = try LogReader(log.path)
    var extensions: [UInt64?] = []
    for receipt in receipts {
      let body = try reader.record(receipt.sequence).content[0]
      extensions.append(body.extends?.sequence)
    }
    let numbers = receipts.map(\.sequence)
    #expect(extensions == [nil, nil, numbers[0], numbers[1], numbers[2]])
    #expect(try log.verdict().faults == [])
  }

  @Test func aDraftThatSaysTwoCustomersIsNotRecorded() async throws {
    let log = try TemporaryLog()
    let recorder = try await log.recorder()
    var draft = request(1, customer: "A")
    draft.data["customer"] = "B"
    await #expect(throws: RecorderError.self) { _ = try await recorder.record(draft) }
    try await recorder.close()
    #expect(try LogReader(log.path).size == 1)
  }
}
