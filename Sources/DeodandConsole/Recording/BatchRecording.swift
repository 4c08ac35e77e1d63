package import Deodand
package import DeodandEvents

/// Drafts of somebody else that are recorded together: one commit, a receipt for each.
package enum BatchRecording {
  /// How many are recorded together at most.
  package static let limit = 512

  /// Records drafts, and tells what became of each, in their order; a `Proof` is what a durable one
  /// gets.
  ///
  /// One draft that can't be recorded spoils a transaction, so each gets its own try then. Throws
  /// if the log fails; those that were told of before are durable.
  package static func record<Item, Proof>(
    _ items: [(item: Item, draft: EventDraft)],
    with record: ([EventDraft]) async throws(RecorderError) -> [Proof],
    each: (Item, Result<Proof, RecorderError>) throws -> Void
  ) async throws {
    if items.isEmpty { return }
    guard let receipts = try await attempt(items.map(\.draft), record) else {
      return try await oneByOne(items, record, each)
    }
    for (item, receipt) in zip(items, receipts) { try each(item.item, .success(receipt)) }
  }

  /// The receipts; nil if one of several drafts is at fault.
  private static func attempt<Proof>(
    _ drafts: [EventDraft], _ record: ([EventDraft]) async throws(RecorderError) -> [Proof]
  ) async throws(RecorderError) -> [Proof]? {
    do throws(RecorderError) {
      return try await record(drafts)
    } catch {
      // Only a fault of a draft is worth another try: storage that failed once would fail for each.
      guard error.code == .draft else { throw error }
      return nil
    }
  }

  /// Records each draft in a transaction of its own, and tells what became of it before the next.
  private static func oneByOne<Item, Proof>(
    _ items: [(item: Item, draft: EventDraft)],
    _ record: ([EventDraft]) async throws(RecorderError) -> [Proof],
    _ each: (Item, Result<Proof, RecorderError>) throws -> Void
  ) async throws {
    for item in items {
      let outcome: Result<Proof, RecorderError>
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
