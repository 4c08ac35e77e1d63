import DeodandEvents
import Testing

/// Whose key: the label of customer and person.
@Suite struct DataSubjectTests {
  @Test(
    arguments: [
      (nil, nil, nil), ("ACME", nil, "customer/ACME"), (nil, "17", "person/17"),
      ("ACME", "17", "customer/ACME/person/17"), ("ACME Ltd", nil, "customer/ACME%20Ltd"),
      ("a/person/b", nil, "customer/a%2Fperson%2Fb"), ("a%2Fb", nil, "customer/a%252Fb"),
      ("é", nil, "customer/%C3%A9"), ("e\u{301}", nil, "customer/e%CC%81"),
      (nil, "jane.doe+x@example.com", "person/jane.doe+x@example.com"),
    ] as [(String?, String?, String?)])
  func labels(_ customer: String?, _ person: String?, _ label: String?) {
    #expect(DataSubject.label(customer: customer, person: person) == label)
    let draft = EventDraft(.humanInput, basis: .declared, customer: customer, person: person)
    #expect(draft.keyLabel == label)
  }

  @Test("no two pairs share a label")
  func noTwoPairsShareALabel() {
    let names: [String?] = [
      nil, "a", "a/person/b", "b", "person/b", "/", "%2F", "a%2Fperson%2Fb", "%", "é", "e\u{301}",
      "a b", "a%20b", "customer/a",
    ]
    var seen: Set<[UInt8]> = []
    for customer in names {
      for person in names where customer != nil || person != nil {
        let label = DataSubject.label(customer: customer, person: person) ?? ""
        #expect(seen.insert(Array(label.utf8)).inserted, "\(label)")
        #expect(EventDraft.isName(label))
      }
    }
  }

  @Test("an explicit data subject wins, and the facts are recorded all the same")
  func explicit() throws {
    let draft = EventDraft(
      .humanInput, basis: .declared, data: ["customer": "ACME", "n": 1], dataSubject: "x",
      customer: "ACME", person: "17")
    #expect(draft.keyLabel == "x")
    #expect(try draft.recordedData() == ["customer": "ACME", "n": 1, "person": "17"])
  }

  @Test("facts alone choose no key: who writes data chooses what it says, not whose it is")
  func factsAlone() throws {
    let draft = EventDraft(.runStarted, basis: .declared, data: ["customer": "ACME"])
    #expect(draft.keyLabel == nil)
    #expect(try draft.recordedData() == ["customer": "ACME"])
  }

  @Test("a draft can't say two customers, nor a name that makes no label")
  func refused() {
    func check(_ customer: String?, _ person: String?, data: JSONObject = [:]) -> DraftError? {
      let draft = EventDraft(
        .humanInput, basis: .declared, data: data, customer: customer, person: person)
      do throws(DraftError) {
        _ = try draft.recordedData()
        return nil
      } catch {
        return error
      }
    }
    #expect(check("a", "b") == nil)
    #expect(check("a", nil, data: ["customer": "b"])?.message.contains("customer") == true)
    #expect(check(nil, "a", data: ["person": .null])?.message.contains("person") == true)
    for name in ["", " ", "a ", " a", "a  b", "a\tb", "a\n", "\u{200b}", "\u{a0}"] {
      #expect(check(name, nil) != nil, "\(Array(name.utf8))")
      #expect(check(nil, name) != nil, "\(Array(name.utf8))")
    }
    let prefix = "customer/".utf8.count
    #expect(check(String(repeating: "x", count: Limits.nameBytes - prefix), nil) == nil)
    #expect(check(String(repeating: "x", count: Limits.nameBytes - prefix + 1), nil) != nil)
    #expect(check(String(repeating: "é", count: 100), nil) != nil)
    let half = String(repeating: "x", count: 250)
    #expect(check(half, nil) == nil && check(nil, half) == nil)
    #expect(check(half, half) != nil)
  }
}
