import DeodandEvents

/// A record that tells of a call, and where the call's arguments stand.
///
/// Small on purpose: a run may have very many.
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
  ///
  /// Of one process only: it is seeded anew in each, and never stands in an answer.
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
///
/// The first request that carries the answer counts; later ones repeat it.
struct Told {
  /// Where the text can be read again.
  enum Place {
    case chunk(Commitment)
    case body(ContentReference)
    /// What a body has beyond the one that it extends.
    case tail(ContentReference)
    case nowhere
  }

  var observation: Observation
  let id: String
  let place: Place
}
