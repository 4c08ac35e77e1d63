public import DeodandEvents
import DeodandTelemetry

/// How a person names a record: a number, a UUID, a tool call's identifier, or a run for its last
/// action.
///
/// Numbers are tried first, then UUIDs, then runs, so a call's identifier that looks like one of
/// those is reached by its record's number only.
public struct Reference: Sendable, Hashable {
  /// What was written.
  public let text: String

  /// Takes what was written.
  public init(_ text: String) { self.text = text }

  /// The record's number.
  ///
  /// Never a guess: a text that names several records is an error that lists them, unless they tell
  /// of one call.
  public func resolve(in reader: some EventReader) throws(ExplainError) -> UInt64 {
    let found: [UInt64]
    do throws(ReadError) {
      found = try find(in: reader)
    } catch {
      if error.code == .notFound {
        throw ExplainError(
          reader.isWhole ? "there is no record \(text)" : "record \(text) is not in this bundle",
          "deodand log lists what there is")
      }
      throw ExplainError(error.message, "deodand verify says what is wrong with the log")
    }
    if found.count > 1, let one = try? Self.sameCall(found, in: reader) { return one }
    guard found.count == 1 else {
      let numbers = found.prefix(8).map(String.init).joined(separator: ", ")
      throw ExplainError(
        "\(text) names more than one record: \(numbers)", "name the one you mean by its number")
    }
    return found[0]
  }

  /// The calls that programs reported: the last of a run, or all with that identifier.
  private func reported(
    _ query: RecordQuery, in reader: some EventReader
  ) throws(ReadError) -> [UInt64] {
    var query = query
    let limit = query.limit ?? .max
    query.types = [.otelSpan, .otelLog]
    query.limit = nil
    var found: [UInt64] = []
    for sequence in try reader.find(query) where found.count < limit {
      let record = try reader.record(sequence)
      if TelemetryReading(record)?.isToolCall == true { found.append(sequence) }
    }
    return found
  }

  /// The record that says most, if all of them tell of one call that several channels saw.
  private static func sameCall(
    _ found: [UInt64], in reader: some EventReader
  ) throws(ReadError) -> UInt64? {
    var records: [Record] = []
    for sequence in found {
      let record = try reader.record(sequence)
      // Two hooks of one agent tell of one call under one id.
      if !records.contains(where: { $0.id == record.id }) { records.append(record) }
    }
    let tools = records.map { $0[.toolName] ?? "" }
    guard Set(records.map { Channel($0) }).count == records.count,
      tools.allSatisfy({ ToolName.isEither($0, tools[0]) })
    else { return nil }
    // What was seen on the wire says most of the call, for nobody had to tell it.
    let order: [Basis] = [.observed, .reported, .imported, .declared]
    return order.lazy.compactMap { basis in records.first { $0.basis == basis } }.first?.sequence
  }

  /// The records that the text may mean, never none.
  ///
  /// Nine at most, for eight are listed where there are too many.
  private func find(in reader: some EventReader) throws(ReadError) -> [UInt64] {
    let digits = text.hasPrefix("#") ? String(text.dropFirst()) : text
    if let number = UInt64(digits) { return [try reader.record(number).sequence] }
    var query = RecordQuery()
    query.limit = 9
    if EventID.isWellFormed(text) {
      query.id = text
    } else if text.utf8.starts(with: "run/".utf8) {
      query.run = String(decoding: text.utf8.dropFirst(4), as: UTF8.self)
      query.types = [.toolCall]
      query.order = .descending
      query.limit = 1
    } else {
      query.callID = text
      query.types = [.toolCall]
    }
    var found = try reader.find(query)
    if found.isEmpty, query.types == [.toolCall] { found = try reported(query, in: reader) }
    if found.isEmpty {
      throw ReadError(
        .notFound,
        reader.isWhole ? "there is no record \(text)" : "record \(text) is not in this bundle")
    }
    return found
  }
}

/// Why a question could not be answered.
///
/// Both texts are for people and are shown as they are.
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
