public import DeodandEvents

// The form in which answers stand beside each other in a bundle: a context is stated once, and
// referred to; where a value stands again and again, it is counted.
extension Explanation {
  /// Appearances of a value that are listed; the others are counted.
  ///
  /// A value such as the user's name stands in every part of a long run.
  private static let listed = 8

  /// A line of `data/explanations.jsonl` (Schemas/bundle-explanation.schema.json).
  ///
  /// Sections without a sentence are left out. The context has a line of its own, before the first
  /// that refers to it (docs/spec/bundle.md).
  public func bundleJSON() -> JSONValue {
    var sections = JSONObject()
    for section in Section.allCases where section != .context {
      let statements = statements(section)
      if !statements.isEmpty { sections[section.rawValue] = .array(statements.map { $0.json() }) }
    }
    var object: JSONObject = [
      "version": 2, "kind": "explanation", "subject": .string(String(subject)),
      "sections": .object(sections),
      "provenance": .array(provenance.map { Self.bundleJSON($0) }),
      "edges": .array(edges.map { $0.json() }),
    ]
    object["context"] = context?.json()
    return .object(object)
  }

  private static func bundleJSON(_ provenance: Provenance) -> JSONValue {
    var object = provenance.json(first: listed)
    object["count"] = .integer(Int64(provenance.appearances.count))
    return .object(object)
  }
}

extension Explanation.ContextReference {
  fileprivate func json() -> JSONValue {
    ["request": .string(String(request)), "parts": .integer(Int64(parts))]
  }
}

extension StatedContext {
  /// A line of `data/explanations.jsonl`, before the first that refers to it.
  public func json() -> JSONValue {
    var object: JSONObject = [
      "version": 2, "kind": "context", "request": .string(String(request)),
      "parts": .integer(Int64(count)),
      "statements": .array(statements.map { $0.json() }), "edges": .array(edges.map { $0.json() }),
    ]
    object["inherits"] = inherited?.json()
    return .object(object)
  }
}
