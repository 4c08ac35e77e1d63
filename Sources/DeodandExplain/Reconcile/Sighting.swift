import DeodandEvents

/// A record that tells of a call, and where the call's arguments stand.
struct Sighting {
  /// Where the arguments can be read again: they are not kept, for a run may be long.
  enum Place: Hashable {
    /// The call of that number in a model's answer.
    case answer(Int)
    /// The record's own content.
    case content
    /// A span's or a log's attributes.
    case attributes
  }

  var observation: Observation
  /// The record's own id, by which others name it.
  let recordID: String
  /// The answer that the record names as the one that asked.
  let response: String?
  let id: String?
  let name: String
  let place: Place
  /// Equal arguments have equal hashes; nil if they are not here.
  let argumentsHash: Int?
}

/// A record that is about a call that another one tells of: a decision, a result.
struct Remark {
  var observation: Observation
  /// The record of the call.
  let call: String?
  let id: String?
  let tool: String?
}

/// What a client told a model that a tool had answered.
struct Told {
  /// Where the text can be read again.
  enum Place {
    case chunk(Commitment)
    case body(ContentReference)
    case nowhere
  }

  var observation: Observation
  let id: String
  let place: Place
}
