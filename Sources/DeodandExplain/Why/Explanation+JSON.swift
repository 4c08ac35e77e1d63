public import DeodandEvents

extension Explanation {
  /// The explanation as JSON (Schemas/explanation.schema.json).
  ///
  /// Every section is there, also an empty one. Numbers of records are strings: they may be larger
  /// than a JSON reader's whole numbers (RFC 8259 section 6).
  public func json() -> JSONValue {
    var sections = JSONObject()
    for section in Section.allCases {
      sections[section.rawValue] = .array(statements(section).map { $0.json() })
    }
    return [
      "version": 1, "origin": .string(origin), "subject": .string(String(subject)),
      "sections": .object(sections), "provenance": .array(provenance.map { $0.json() }),
      "edges": .array(edges.map { $0.json() }),
    ]
  }
}

extension Statement {
  func json() -> JSONValue {
    var object: JSONObject = [
      "kind": .string(kindName), "text": .string(text),
      "records": .array(records.map { .string(String($0)) }),
    ]
    if case .derived(let rule) = kind {
      object["rule"] = .string(rule.name)
      object["grade"] = .string(rule.grade.rawValue)
    }
    return .object(object)
  }

  /// `recorded`, `derived` or `missing`.
  public var kindName: String {
    switch kind {
    case .recorded: "recorded"
    case .derived: "derived"
    case .missing: "missing"
    }
  }
}

extension Edge {
  func json() -> JSONValue {
    [
      "from": cause.json(), "to": effect.json(), "rule": .string(rule.name),
      "grade": .string(rule.grade.rawValue),
    ]
  }
}

extension Edge.Node {
  func json() -> JSONValue { ["record": .string(String(record)), "part": .string(part)] }
}
