import DeodandEvents

/// What a bundle says of itself (`data/manifest.json`, Schemas/bundle-manifest.schema.json).
///
/// All of it is the exporter's word, sealed as such: the verifier compares the records with it, and
/// believes neither time nor person.
public struct BundleManifest: Sendable {
  /// What was asked for.
  public enum Selection: Sendable, Hashable {
    /// Every record of a run.
    case run(String)
    /// Every record from one number to another, both included.
    case range(UInt64, UInt64)
    /// Every record of an incident, and the incident's own entries.
    case incident(String)
  }

  /// The format of bundles that this version writes and reads, `version` of the manifest.
  public static let format: Int64 = 1

  /// The log's origin.
  public let origin: String
  /// The log's identity: the leaf hash of record 0, hexadecimal.
  public let logID: String
  /// What was asked for.
  public let selection: Selection
  /// The records that answer the request.
  public let selected: [UInt64]
  /// Every record in the bundle: those, record 0, and records whose bodies are continued.
  public let records: [UInt64]
  /// When the bundle was made (RFC 3339, the exporter's clock).
  public let madeAt: String
  /// Who made it.
  public let madeBy: String
  /// Why.
  public let purpose: String
  /// The program that made it.
  public let tool: String
  /// What the exporter found INVALID in the log, one sentence each; none of a sound log.
  public let logFindings: [String]
  /// The rules by which its answers were made; nil in bundles of before there were any.
  public let answers: String?

  /// Record numbers are texts, for JSON numbers are safe up to 2^53 - 1 only (RFC 7493 section
  /// 2.2).
  func json() -> JSONValue {
    let what: JSONValue =
      switch selection {
      case .run(let run): ["run": .string(run)]
      case .range(let first, let last):
        ["from": .string(String(first)), "to": .string(String(last))]
      case .incident(let name): ["incident": .string(name)]
      }
    func numbers(_ all: [UInt64]) -> JSONValue { .array(all.map { .string(String($0)) }) }
    var object: JSONObject = [
      "version": .integer(Self.format), "origin": .string(origin), "logId": .string(logID),
      "selection": what,
      "selected": numbers(selected), "records": numbers(records), "madeAt": .string(madeAt),
      "madeBy": .string(madeBy), "purpose": .string(purpose), "tool": .string(tool),
    ]
    if !logFindings.isEmpty {
      object["logFindings"] = .array(logFindings.map { .string($0) })
    }
    object["answers"] = answers.map { .string($0) }
    return .object(object)
  }

  /// Whatever is missing or of another type makes it nil: a manifest that is half understood would
  /// select something else.
  init?(json value: JSONValue) {
    func text(_ key: String) -> String? { value[key]?.string }
    func numbers(_ key: String) -> [UInt64]? {
      guard let all = value[key]?.array else { return nil }
      let found = all.compactMap { $0.string.flatMap { UInt64($0) } }
      return found.count == all.count ? found : nil
    }
    let selection: Selection
    if let run = value["selection"]?["run"]?.string {
      selection = .run(run)
    } else if let from = value["selection"]?["from"]?.string.flatMap({ UInt64($0) }),
      let to = value["selection"]?["to"]?.string.flatMap({ UInt64($0) }), from <= to
    {
      selection = .range(from, to)
    } else if let name = value["selection"]?["incident"]?.string {
      selection = .incident(name)
    } else {
      return nil
    }
    // Another version is no manifest that this verifier could compare anything with.
    guard value["version"]?.integer == Self.format, let origin = text("origin"),
      let logID = text("logId"),
      let selected = numbers("selected"), let records = numbers("records"),
      let madeAt = text("madeAt"), let madeBy = text("madeBy"), let purpose = text("purpose"),
      let tool = text("tool"), value["answers"] == nil || text("answers") != nil
    else { return nil }
    let logFindings = value["logFindings"].map { $0.array?.compactMap(\.string) ?? ["unreadable"] }
    self.init(
      origin: origin, logID: logID, selection: selection, selected: selected, records: records,
      madeAt: madeAt, madeBy: madeBy, purpose: purpose, tool: tool, logFindings: logFindings ?? [],
      answers: text("answers"))
  }

  init(
    origin: String, logID: String, selection: Selection, selected: [UInt64], records: [UInt64],
    madeAt: String, madeBy: String, purpose: String, tool: String, logFindings: [String] = [],
    answers: String? = AnswerRules.version
  ) {
    self.logFindings = logFindings
    self.origin = origin
    self.logID = logID
    self.selection = selection
    self.selected = selected
    self.records = records
    self.madeAt = madeAt
    self.madeBy = madeBy
    self.purpose = purpose
    self.tool = tool
    self.answers = answers
  }
}
