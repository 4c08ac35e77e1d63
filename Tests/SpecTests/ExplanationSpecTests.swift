import DeodandEvents
import DeodandExplain
import Testing

@Suite("docs/spec/explanation.md")
struct ExplanationSpecTests {
  @Test("the tables name every rule with its grade, and every section")
  func tables() throws {
    let rows = try Specification("explanation").rows()
    let rules: [Rule] = [
      .link, .callID, .commitment, .sameCall, .sameText, .contains, .order,
    ]
    for rule in rules {
      #expect(rows.contains { $0.starts(with: [rule.name, rule.grade.rawValue]) }, "\(rule.name)")
    }
    let sections = Explanation.Section.allCases.map(\.rawValue)
    #expect(rows.map { $0[0] } == rules.map(\.name) + sections)
  }
}
