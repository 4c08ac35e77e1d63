import DeodandEvents
import Foundation
import Testing

/// The vocabulary is declared in DeodandEvents and described in Schemas/: neither can drift.
@Suite struct VocabularyTests {
  private static let schemas = Repository.files(under: "Schemas", endings: [".schema.json"])

  private static func object(_ path: String) throws -> JSONObject {
    let file = try #require(schemas.first { $0.path == path }, "\(path) is missing")
    return try #require(JSONReader.read(Array(file.text.utf8), profile: .canonical).object)
  }

  /// The names of the schemas in Schemas/event, as types.
  private static let described = Set(
    schemas.map(\.path).filter { $0.hasPrefix("Schemas/event/") }.map {
      "deodand." + $0.dropFirst("Schemas/event/".count).dropLast(".schema.json".count)
    })

  @Test func everyDeclaredTypeIsKnown() {
    let declared = Repository.sources.flatMap { file in
      file.text.components(separatedBy: #"EventType("deodand."#).dropFirst().compactMap { rest in
        // `"deodand." + name` names no type.
        let name = rest.prefix { $0 != "\"" }
        if name.isEmpty { return String?.none }
        #expect(
          file.path == "Sources/DeodandEvents/Event/EventType+Vocabulary.swift",
          "\(file.path) declares a type of its own")
        return "deodand." + name
      }
    }
    #expect(declared.count > 50)
    #expect(declared == EventType.known.map(\.rawValue), "`known` has each, in order, once")
  }

  @Test func everyKnownTypeHasASchemaAndTheOtherWayRound() throws {
    #expect(Self.described == Set(EventType.known.map(\.rawValue)))
    for type in EventType.known {
      let name = type.rawValue.dropFirst("deodand.".count)
      let schema = try Self.object("Schemas/event/\(name).schema.json")
      #expect(schema["title"]?.string == type.rawValue)
    }
  }

  @Test func theSchemaOfARecordNamesEveryKnownType() throws {
    let record = try Self.object("Schemas/record.schema.json")
    let branches = try #require(record["allOf"]?.array).dropFirst()
    let named = branches.map { $0["if"]?["properties"]?["type"]?["const"]?.string ?? "" }
    #expect(named == EventType.known.map(\.rawValue))
    for (type, branch) in zip(named, branches) {
      let reference = branch["then"]?["properties"]?["data"]?["$ref"]?.string
      #expect(reference == "event/\(type.dropFirst("deodand.".count)).schema.json")
    }
  }

  /// Names of facts as the declarations have them.
  private static func declaredFacts() -> Set<String> {
    let files = Repository.sources.filter { $0.path.hasPrefix("Sources/DeodandEvents/Facts/") }
    return Set(
      files.flatMap { file in
        file.text.components(separatedBy: #"Self(""#).dropFirst()
          .map { String($0.prefix { $0 != "\"" }) }
      })
  }

  /// Names of the properties in a schema, those within properties included.
  private static func properties(_ value: JSONValue) -> Set<String> {
    var found: Set<String> = []
    switch value {
    case .object(let object):
      found.formUnion((object["properties"]?.object?.members ?? []).map(\.key))
      for member in object.members { found.formUnion(properties(member.value)) }
    case .array(let elements): for element in elements { found.formUnion(properties(element)) }
    default: break
    }
    return found
  }

  @Test func everyFactHasASchema() throws {
    var found: Set<String> = []
    for file in Self.schemas
    where file.path.hasPrefix("Schemas/event/")
      || ["Schemas/common.schema.json", "Schemas/record.schema.json"].contains(file.path)
    {
      found.formUnion(
        Self.properties(try JSONReader.read(Array(file.text.utf8), profile: .canonical)))
    }
    let missing = Self.declaredFacts().subtracting(found)
    #expect(missing.isEmpty, "no schema has \(missing.sorted())")
  }

  @Test func everyFactOfASchemaIsDeclared() throws {
    let declared = Self.declaredFacts()
    #expect(declared.count > 150)
    for file in Self.schemas where file.path.hasPrefix("Schemas/event/") {
      let facts = try Self.object(file.path)["properties"]?.object?.members.map(\.key) ?? []
      let missing = Set(facts).subtracting(declared)
      #expect(missing.isEmpty, "\(file.path): \(missing.sorted()) has no key")
    }
  }
}

/// A fact's name is written in its declaration and nowhere else.
@Suite struct FactLiteralTests {
  /// What a line may not hold: a member of `data` by a literal, or a fact added by one.
  ///
  /// The literal may stand on the line after.
  private static let form = #"\b(data|facts)\??\[\s*"|\.(add|remove)\(\s*"|\bdata: \[\s*""#

  /// Files in which such a line reads or writes JSON that is not ours to name, and whose it is.
  private static let foreign = [
    "Sources/DeodandAgent/AgentResponder.swift": "the answer of /readyz",
    "Sources/DeodandExplain/Why/Version.swift": "an attribute of telemetry",
    "Sources/DeodandReport/Graph/GraphPROV.swift": "a document of W3C PROV",
  ]

  /// Which lines of a text hold such a literal.
  private static func lines(of text: String) -> [Int] {
    let code = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.drop { $0 == " " }.hasPrefix("//") ? "" : $0 }.joined(separator: "\n")
    var found: [Int] = []
    var rest = code.startIndex..<code.endIndex
    while let hit = code.range(of: form, options: .regularExpression, range: rest) {
      found.append(code[..<hit.lowerBound].utf8.count { $0 == 10 } + 1)
      rest = hit.upperBound..<code.endIndex
    }
    return found
  }

  @Test func noFactIsNamedByALiteral() {
    for file in Repository.sources where Self.foreign[file.path] == nil {
      for line in Self.lines(of: file.text) {
        Issue.record("\(file.path):\(line) names a fact by a literal: use or declare its key")
      }
    }
  }

  @Test func theListOfForeignFilesIsNoLongerThanNeeded() {
    for (path, _) in Self.foreign {
      let file = Repository.sources.first { $0.path == path }
      #expect(file.map { !Self.lines(of: $0.text).isEmpty } == true, "\(path) needs no exception")
    }
  }

  @Test(arguments: [
    (#"if record.data["outcome"] != nil {"#, true), (#"let x = data?["a"]"#, true),
    (#"facts.add("outcome", "error")"#, true), (#"facts.remove("outcome")"#, true),
    (#"EventDraft(type, data: ["count": 1])"#, true), (#"data[.outcome] = .error"#, false),
    (#"facts.add(.outcome, .error)"#, false), (#"// data["a"] was"#, false),
    (#"metadata["a"]"#, false),
  ])
  func theFormsAreFound(_ line: String, isFound: Bool) {
    #expect(Self.lines(of: line).isEmpty != isFound)
  }
}
