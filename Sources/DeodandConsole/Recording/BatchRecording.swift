package import Deodand
package import DeodandEvents
package import DeodandStore

/// Drafts of somebody else that are recorded together: one commit, a receipt for each.
package enum BatchRecording {
  /// How many are recorded together at most.
  package static let limit = 512

  /// What became of a draft.
  package typealias Outcome = Result<Receipt, RecorderError>

  /// Records drafts, and tells what became of each, in their order.
  ///
  /// One draft that can't be recorded spoils a transaction, so each gets its own try then. Throws
  /// if the log fails; those that were told of before are durable.
  package static func record<Item>(
    _ items: [(item: Item, draft: EventDraft)],
    with record: ([EventDraft]) async throws(RecorderError) -> [Receipt],
    each: (Item, Outcome) throws -> Void
  ) async throws {
    if items.isEmpty { return }
    guard let receipts = try await attempt(items.map(\.draft), record) else {
      return try await oneByOne(items, record, each)
    }
    for (item, receipt) in zip(items, receipts) { try each(item.item, .success(receipt)) }
  }

  /// The receipts; nil if one of several drafts is at fault.
  private static func attempt(
    _ drafts: [EventDraft], _ record: ([EventDraft]) async throws(RecorderError) -> [Receipt]
  ) async throws(RecorderError) -> [Receipt]? {
    do throws(RecorderError) {
      return try await record(drafts)
    } catch {
      guard error.code == .draft else { throw error }
      return nil
    }
  }

  private static func oneByOne<Item>(
    _ items: [(item: Item, draft: EventDraft)],
    _ record: ([EventDraft]) async throws(RecorderError) -> [Receipt],
    _ each: (Item, Outcome) throws -> Void
  ) async throws {
    for item in items {
      let outcome: Outcome
      do throws(RecorderError) {
        outcome = .success(try await record([item.draft])[0])
      } catch {
        guard error.code == .draft else { throw error }
        outcome = .failure(error)
      }
      try each(item.item, outcome)
    }
  }
}
