import DeodandEvents
import DeodandSystem

/// A log that this machine remembers at a path where none stands any more.
///
/// That it is gone is worth knowing to whoever asks for it: nothing may suggest to make a new one
/// there as if there had been none.
package struct MissingLog: Sendable {
  /// The log's id.
  let id: Hash256
  /// How many records it had when it was last written here; nil if that is not remembered.
  let size: UInt64?

  /// What is remembered of a path at which no log stands; nothing is made to find out.
  static func find(at path: String, _ state: StateDirectory?) throws(StoreError) -> MissingLog? {
    guard let state, !Files.exists(path + "/log.db"),
      let id = try PathWatch.log(at: path, state)
    else { return nil }
    // A mark that can't be read tells no size; that there was a log is told all the same.
    let mark = try? HighWaterFile.peek(state.path + "/heads/" + id.hex)
    return MissingLog(id: id, size: mark?.size)
  }

  /// What is said to whoever asks for a log there.
  func error(at path: String) -> StoreError {
    let had = size.map { ", which had \($0) records," } ?? ""
    return StoreError(
      .missing, "the log \(id.hex.prefix(16))…\(had) stood at \(path) and is gone",
      remedy:
        "find out what became of it and put it back; if it was removed on purpose, make the new one "
        + "with `deodand init --replaces REASON`, which says so in its first record")
  }
}

/// That a log is made in the place of one that is gone, by whom and why.
public struct Replacement: Sendable {
  /// Who replaces it, by their own word.
  public let by: String
  /// Why.
  public let reason: String

  /// States it.
  public init(by: String, reason: String) {
    self.by = by
    self.reason = reason
  }

  /// As record 0 of the new log tells it; the user is the kernel's.
  func facts(of log: MissingLog) -> JSONObject {
    let identity = Identity.current()
    var facts = JSONObject()
    facts[.replacedLog] = log.id.hex
    facts[.sizeBefore] = log.size.map { String($0) }
    facts[.statedBy] = by
    facts[.user] = identity.name ?? String(identity.user)
    facts[.reason] = reason
    return facts
  }
}
