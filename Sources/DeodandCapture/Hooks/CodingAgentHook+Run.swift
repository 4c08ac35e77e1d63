public import DeodandEvents

extension CodingAgentHook {
  /// What is to be recorded, as part of a run that is already known; nil for the session's own.
  ///
  /// The session then stays among the facts, for a run may have several.
  public func draft(in run: String?) -> EventDraft {
    guard let run else { return draft }
    var draft = draft
    draft.data[.session] = draft.subject.map { String($0.dropFirst("run/".count)) }
    draft.subject = "run/" + run
    return draft
  }
}
