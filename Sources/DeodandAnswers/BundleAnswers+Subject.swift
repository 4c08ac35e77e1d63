import DeodandBundle
import DeodandEvents
import DeodandLog
import DeodandReport

// What the page says of the case: counted over the selected records, and what the manifest states.
extension BundleAnswers {
  func subject(
    of source: AnswerSource, _ found: CaseFacts, _ span: RecordTally
  ) -> HTMLReport.Subject {
    let manifest = source.manifest
    let title =
      switch manifest.selection {
      case .run(let run): "Run \(run)"
      case .range(let first, let last): "Records \(first) to \(last)"
      case .incident(let name): "Incident \(name)"
      }
    var facts = [
      (name: "Log", value: source.birth.origin), (name: "Log id", value: source.birth.logID.hex),
      (
        name: "Records",
        value: "\(manifest.selected.count) selected, \(manifest.records.count) in the bundle"
      ),
      (name: "Actions", value: String(found.actions)),
    ]
    if let first = span.first, let last = span.last {
      facts.append((name: "Recorded", value: "\(first.rfc3339) to \(last.rfc3339)"))
    }
    facts += span.names
    if let tools = found.toolLine { facts.append((name: "Tools", value: tools)) }
    facts += [
      (name: "Checkpoint", value: "at size \(source.checkpointSize)"),
      (name: "Certificate SHA-256", value: source.birth.certificateFingerprint.hex),
    ]
    return HTMLReport.Subject(
      title: title, facts: facts,
      claims: [
        (name: "Made at", value: manifest.madeAt), (name: "By", value: manifest.madeBy),
        (name: "Reason", value: manifest.purpose), (name: "With", value: manifest.tool),
        (name: "Words by", value: AnswerRules.version),
      ])
  }
}

/// What the selected records are, counted one by one.
struct RecordTally {
  private(set) var first: Timestamp?
  private(set) var last: Timestamp?
  private var types: [String: Int] = [:]
  private var runs: [String] = []
  private var models: [String] = []
  /// What is listed of each sort, and how many types are told apart: whoever writes drafts chooses
  /// names.
  private static let listed = 12
  private static let typesListed = 100

  mutating func take(_ record: Record, isAction: Bool) {
    first = first.map { min($0, record.time) } ?? record.time
    last = last.map { max($0, record.time) } ?? record.time
    if let run = record.run { Self.note(run, &runs) }
    for model in record.models { Self.note(model, &models) }
    if isAction { return }
    let type = record.type.rawValue
    let isKnown = types[type] != nil || types.count < Self.typesListed
    types[isKnown ? type : "other types", default: 0] += 1
  }

  /// One more than is listed is kept, so that it is seen that there are more.
  private static func note(_ name: String, _ names: inout [String]) {
    guard names.count <= listed, !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) else {
      return
    }
    names.append(name)
  }

  /// The records that are no action, by type in the order of names.
  var others: [(type: String, count: Int)] {
    types.sorted { $0.key < $1.key }.map { (type: $0.key, count: $0.value) }
  }

  /// The names that stand in the records.
  var names: [(name: String, value: String)] {
    [("Runs", runs), ("Models", models)].compactMap { name, all in
      all.isEmpty
        ? nil
        : (
          name: name,
          value: all.prefix(Self.listed).joined(separator: ", ")
            + (all.count > Self.listed ? " and more" : "")
        )
    }
  }
}
