import DeodandEvents

/// Which of many exchanges a message belongs to, where a transport carries them side by side, and
/// what its records say of that besides the message.
///
/// Set by whoever knows the exchange, before a message of it is taken.
struct MCPScope: Sendable {
  /// The subject of the records.
  var subject: String
  /// On whose behalf, and about whom; nil for what the session says.
  var party: Party?
  /// The HTTP exchange; nil if the records are about none.
  var exchange: Int?
  /// The space in which ids count: that of the exchange, or nil where they count across exchanges.
  var space: Int?
  /// Whether what is not found in the space is looked for in all: a server without sessions has the
  /// client answer its requests in other exchanges.
  var looksElsewhere = false
  /// Members of every record that has no such member of its own.
  var facts: JSONObject = [:]
  /// What is odd about how the message came.
  var notes: [String] = []
  /// What must not stand in a record's data, though a server may name it in an error message.
  var secrets: [String] = []
  /// Ids of other exchanges that must not stand there either.
  var seen = SeenSessions()

  /// A record's data with what the scope adds to it, and without the secrets.
  ///
  /// Secrets are replaced in every text of the data, nested ones included; keys are ours.
  func complete(_ data: JSONObject) -> JSONObject {
    var data = JSONObject(uniqueMembers: data.members.map { clean($0) })
    for member in facts.members where data[member.key] == nil { data[member.key] = member.value }
    return data
  }

  private func clean(_ member: JSONObject.Member) -> JSONObject.Member {
    .init(key: member.key, value: clean(member.value))
  }

  private func clean(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
      .string(seen.hide(in: secrets.reduce(text) { $0.replacing($1, with: SecretVocabulary.mark) }))
    case .array(let elements): .array(elements.map { clean($0) })
    case .object(let object): .object(JSONObject(uniqueMembers: object.members.map { clean($0) }))
    case .null, .bool, .integer, .number, .decimal: value
    }
  }
}

extension MCPSession {
  /// The space in which a peer's request of that id waits.
  ///
  /// Nil is the space of a connection, in which all ids count.
  func space(of id: RPCID, from peer: MCPPeer) -> Int? {
    guard let scope, scope.looksElsewhere, let requests = inFlight[peer],
      !requests.isWaiting(id, in: scope.space)
    else { return scope?.space }
    return requests.onlySpace(of: id) ?? scope.space
  }
}
