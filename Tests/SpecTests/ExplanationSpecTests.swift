import DeodandEvents
import DeodandExplain
import Testing

@Suite("docs/spec/explanation.md")
struct ExplanationSpecTests {
  @Test("the tables name every rule with its grade, and every section")
  func tables() throws {
    let rows = try Specification("explanation").rows()
    let rules = Rule.all
    for rule in rules {
      #expect(rows.contains { $0.starts(with: [rule.name, rule.grade.rawValue]) }, "\(rule.name)")
    }
    let sections = Explanation.Section.allCases.map(\.rawValue)
    let names = rows.map { $0[0] }
    #expect(names.starts(with: rules.map(\.name) + sections))
    let forms: [ValueForm] = [.exact, .folded, .number, .date, .escaped, .base64, .partial]
    #expect(names.dropFirst(rules.count + sections.count).starts(with: forms.map(\.rawValue)))
  }
}
