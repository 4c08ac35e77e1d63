public import DeodandEvents
public import DeodandExplain

/// The graph as PROV-JSON (W3C, 2013): records are entities, acts are activities, who acted are
/// agents.
///
/// What is joined by nothing but its order is left out: PROV has no word that claims so little.
///
/// Names begin with the log's origin, so documents of two logs can be joined and their records stay
/// apart. The addresses are names and lead nowhere.
public enum GraphPROV {
  /// The document.
  ///
  /// Texts of the log are made visible and shortened, as in every other form. A member that would
  /// be empty is left out, but for `entity`.
  public static func document(_ graph: CausalGraph) -> JSONValue {
    // Keys differ by their numbers, and looking them up in a large object would take long.
    var entities: [JSONObject.Member] = []
    var activities: [JSONObject.Member] = []
    var generations: [JSONObject.Member] = []
    func put(_ key: String, _ value: JSONValue, into members: inout [JSONObject.Member]) {
      members.append(JSONObject.Member(key: key, value: value))
    }
    // A record that is not here is an entity without facts: what is joined to it would else have no
    // end.
    for node in graph.nodes {
      put(entity(node), .object(facts(node)), into: &entities)
      guard let row = node.row, let act = act(row.type) else { continue }
      // An act has one time only: when it ended, the record does not say.
      let activity: JSONValue = [
        "prov:startTime": .string(row.time.rfc3339), "prov:type": .string("deodand:\(act)"),
        "prov:label": .string(Visible.line(row.summary, limit: 200)),
      ]
      put("act:\(node.record)", activity, into: &activities)
      let generation: JSONValue = [
        "prov:entity": .string(entity(node)), "prov:activity": .string("act:\(node.record)"),
        "prov:time": .string(row.time.rfc3339),
      ]
      put("_:g\(node.record)", generation, into: &generations)
    }
    func object(_ members: [JSONObject.Member]) -> JSONValue {
      .object(JSONObject(uniqueMembers: members))
    }
    var document: JSONObject = [
      "prefix": [
        "prov": "http://www.w3.org/ns/prov#", "deodand": "https://deodand.example/ns/1#",
        "rec": .string("https://deodand.example/log/\(percentEncoded(graph.origin))/record/"),
        "act": .string("https://deodand.example/log/\(percentEncoded(graph.origin))/act/"),
      ],
      "entity": object(entities),
    ]
    if !activities.isEmpty { document["activity"] = object(activities) }
    if !generations.isEmpty { document["wasGeneratedBy"] = object(generations) }
    let derivations = self.derivations(graph)
    if !derivations.isEmpty { document["wasDerivedFrom"] = object(derivations) }
    return .object(document)
  }

  private static func entity(_ node: CausalGraph.Node) -> String { "rec:\(node.record)" }

  private static func facts(_ node: CausalGraph.Node) -> JSONObject {
    guard let row = node.row else { return ["prov:label": .string("record \(node.record)")] }
    var facts: JSONObject = [
      "prov:type": "deodand:Record", "prov:label": .string(GraphLabel.title(node)),
      "deodand:type": .string(Visible.line(row.type.rawValue, limit: 512)),
      "deodand:basis": .string(row.basis.rawValue), "deodand:time": .string(row.time.rfc3339),
    ]
    facts["deodand:subject"] = row.subject.map { .string(Visible.line($0, limit: 512)) }
    return facts
  }

  /// What sort of act a record tells of, if it tells of one.
  ///
  /// Starts, stops and notes are records and no acts of an agent or a person in the run.
  private static func act(_ type: EventType) -> String? {
    switch type {
    case .modelRequest: "ModelRequest"
    case .modelResponse: "ModelResponse"
    case .toolCall: "ToolCall"
    case .toolResult: "ToolResult"
    case .humanInput: "HumanInput"
    case .humanApproval: "HumanApproval"
    case .policyDecision: "PolicyDecision"
    case .resourceRead: "ResourceRead"
    default: nil
    }
  }

  private static func derivations(_ graph: CausalGraph) -> [JSONObject.Member] {
    var found: [JSONObject.Member] = []
    for link in graph.links {
      // Edges between parts of two records become derivations between the records, with the parts
      // as facts.
      for edge in link.edges where edge.rule.grade != .temporal {
        var derivation: JSONObject = [
          "prov:generatedEntity": .string("rec:\(edge.effect.record)"),
          "prov:usedEntity": .string("rec:\(edge.cause.record)"),
          "deodand:rule": .string(edge.rule.name),
          "deodand:grade": .string(edge.rule.grade.rawValue),
        ]
        for (key, part) in [
          ("deodand:causePart", edge.cause.part), ("deodand:effectPart", edge.effect.part),
        ] where !part.isEmpty {
          derivation[key] = .string(Visible.line(part, limit: 512))
        }
        found.append(.init(key: "_:d\(found.count + 1)", value: .object(derivation)))
      }
    }
    return found
  }

  /// An origin as one segment of a URI.
  ///
  /// Only unreserved characters (RFC 3986 section 2.3) stay: an origin is somebody's text and may
  /// hold anything.
  private static func percentEncoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return result
  }
}
