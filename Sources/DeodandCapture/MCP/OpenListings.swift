/// Lists of tools of which a page is missing, by the cursor of that page.
///
/// Cursors are opaque and are compared by bytes. Looking one up takes time in the number of lists
/// that are open.
struct OpenListings: Sendable {
  /// How many are kept: a client may never ask for the rest.
  static let limit = 64

  private struct Entry: Sendable {
    let cursor: [UInt8]
    var listing: ToolListing
    /// The cursor that the page with this cursor was got by.
    var previous: [UInt8]?
    /// How many clients were given the cursor and have not come to the end of the list.
    var readers = 1
  }

  /// The oldest first.
  private var entries: [Entry] = []

  /// The list so far, to which the page of that cursor belongs.
  subscript(cursor: [UInt8]) -> ToolListing? {
    entries.first { $0.cursor == cursor }?.listing
  }

  /// Keeps a list until the page of that cursor comes; the oldest goes if there are too many.
  ///
  /// The listing then carries the cursor, by which `complete` finds the way back.
  mutating func add(_ listing: inout ToolListing, before cursor: [UInt8]) {
    let previous = listing.cursor
    listing.cursor = cursor
    if let index = entries.firstIndex(where: { $0.cursor == cursor }) {
      entries[index].listing = listing
      entries[index].previous = previous
      entries[index].readers += 1
      return
    }
    if entries.count >= OpenListings.limit { entries.removeFirst() }
    entries.append(Entry(cursor: cursor, listing: listing, previous: previous))
  }

  /// Forgets what led to a list that is complete: of one client everything, and where clients share
  /// the table the pages that no other one still has to follow.
  mutating func complete(_ listing: ToolListing, isShared: Bool) {
    guard isShared else {
      entries = []
      return
    }
    var next = listing.cursor
    // A server may lead in circles, which end where nobody follows any more.
    // Each step takes a reader away, so even a circle comes to its end.
    while let cursor = next, let index = entries.firstIndex(where: { $0.cursor == cursor }) {
      next = entries[index].previous
      entries[index].readers -= 1
      if entries[index].readers == 0 { entries.remove(at: index) }
    }
  }
}
