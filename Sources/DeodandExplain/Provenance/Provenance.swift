import DeodandEvents

/// How a value of an action stands in what the model had before it.
///
/// In the order in which they are tried. The raw values are part of the JSON form
/// (docs/spec/explanation.md).
public enum ValueForm: String, Sendable, Hashable {
  /// The same bytes.
  case exact
  /// The same but for capital letters and white space.
  case folded
  /// The same number, written differently.
  case number
  /// The same day, written differently.
  case date
  /// The same bytes when JSON escapes or percent-encoding are undone.
  case escaped
  /// The same bytes when base64 is undone.
  case base64
  /// Only a piece of it.
  case partial
  /// The same value under the same key, where the value itself says too little.
  case position

  /// The rule by which a value in this form leads from one record to another.
  var rule: Rule {
    switch self {
    case .exact: .contains
    case .folded, .number, .date, .escaped, .base64: .containsForm
    case .partial: .containsPiece
    case .position: .samePosition
    }
  }
}

/// Who said a part of what a model had before it.
///
/// Told by the record that a part comes from, or else by the role in the request, which is the
/// client's word.
public enum Speaker: String, Sendable, Hashable {
  /// The system prompt.
  case system
  /// The person or program that asked.
  case user
  /// The result of a tool.
  case tool
  /// A document or another resource that was read.
  case document
  /// An earlier output of the model.
  case model
  /// Not on record.
  case unknown

  /// Whether what it says may come from anybody, who need not be whom the agent works for.
  var isOutside: Bool { self == .tool || self == .document }
}

/// Where a value of an action's arguments comes from.
///
/// That a value stands somewhere does not prove that the model took it from there; the answer shows
/// where it could have.
public struct Provenance: Sendable, Hashable {
  /// A part of the context in which the value stands.
  public struct Appearance: Sendable, Hashable {
    /// The part's position in the context, from 1.
    public let part: Int
    /// Where it stands in the request's body, a JSON Pointer.
    public let pointer: String
    /// The record that the part comes from; nil if none is known.
    ///
    /// It is earlier than the request in whose context the part stands, or that request itself.
    public let origin: UInt64?
    /// Who said it.
    public let speaker: Speaker
    /// How the value stands there.
    public let form: ValueForm
    /// The piece that stands there, if it is only a piece.
    public let piece: String?
  }

  /// Where the value stands in the arguments, a JSON Pointer.
  public let pointer: String
  /// The value on one line, shortened.
  ///
  /// For people: it is made visible, and need not be the value that was looked for.
  public let value: String
  /// Whether the value says enough to be traced by itself.
  public let isDistinctive: Bool
  /// Where it stands, in the order of the context: whole, or where it stands nowhere so, a piece.
  ///
  /// All places where one question is answered; the first few where many are.
  public let appearances: [Appearance]
  /// In how many parts it stands in all.
  public let count: Int

  /// Whether it stands in nothing that was said, and in the definitions of the tools on offer.
  public let isOffered: Bool

  func json() -> JSONValue {
    var object: JSONObject = [
      "pointer": .string(pointer), "value": .string(value), "distinctive": .bool(isDistinctive),
      "appearances": .array(appearances.map { $0.json() }),
    ]
    if isOffered { object["offered"] = true }
    return .object(object)
  }
}

extension Provenance.Appearance {
  func json() -> JSONValue {
    var object: JSONObject = [
      "part": .integer(Int64(part)), "pointer": .string(pointer),
      "speaker": .string(speaker.rawValue), "form": .string(form.rawValue),
    ]
    if let origin { object["origin"] = .string(String(origin)) }
    if let piece { object["piece"] = .string(Visible.line(piece)) }
    return .object(object)
  }
}
