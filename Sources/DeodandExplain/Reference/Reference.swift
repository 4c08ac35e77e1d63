public import DeodandEvents

/// How a person names a record: a number, a UUID, a tool call's identifier, or a run for its last
/// action.
public struct Reference: Sendable, Hashable {
  /// What was written.
  public let text: String

  /// Takes what was written.
  public init(_ text: String) { self.text = text }

  /// The record's number.
  public func resolve(in reader: some EventReader) throws(ExplainError) -> UInt64 {
    do throws(ReadError) {
      return try find(in: reader)
    } catch {
      if error.code == .notFound {
        throw ExplainError("there is no record \(text)", "deodand log lists what there is")
      }
      throw ExplainError(error.message, "deodand verify says what is wrong with the log")
    }
  }

  private func find(in reader: some EventReader) throws(ReadError) -> UInt64 {
    let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
    if let number = UInt64(digits) { return try reader.record(number).sequence }
    var query = RecordQuery()
    if EventID.isWellFormed(text) {
      query.id = text
    } else if text.hasPrefix("run/") {
      query.run = String(text.dropFirst(4))
      query.types = [.toolCall]
      query.order = .descending
    } else {
      query.callID = text
      query.types = [.toolCall]
    }
    query.limit = 1
    guard let found = try reader.find(query).first else {
      throw ReadError(.notFound, "there is no record \(text)")
    }
    return found
  }
}

/// Why a question could not be answered.
public struct ExplainError: Error, Sendable, Hashable {
  /// What is wrong.
  public let message: String
  /// What to do about it.
  public let remedy: String

  /// Describes a failure.
  public init(_ message: String, _ remedy: String) {
    self.message = message
    self.remedy = remedy
  }
}
