import DeodandEvents

/// The contents on a page: each chunk of a body once, and a link where it stands again.
///
/// A run of n turns sends its first message n times, and a page that showed it as often would grow
/// with n². Memory grows with the chunks on the page, by a commitment and a number for each.
struct ShownContents {
  /// The record at which a chunk was shown.
  private var places: [Commitment: UInt64] = [:]
  /// The records that were shown.
  private var records: Set<UInt64> = []

  /// A body as pieces of HTML: its own items, with links in place of what stands on the page.
  ///
  /// The HTML of one body is held at a time. Pieces are to be written in their order, before any of
  /// a later record, so that links lead to places that the page has already.
  mutating func pieces(
    of reference: ContentReference, _ record: UInt64, in reader: some EventReader
  ) throws(ReadError) -> [String] {
    records.insert(record)
    var pieces = [
      "<h4>Content \(HTML.line(reference.name)), \(reference.byteCount) bytes</h4><pre>"
    ]
    // The items that it inherits are not repeated; the record is linked only if the page shows it.
    if let extends = reference.extends {
      let number = String(extends.sequence)
      let link =
        records.contains(extends.sequence) ? "<a href=\"#r\(number)\">\(number)</a>" : number
      pieces.append(
        "<span class=\"shown\">begins with the first \(extends.items) pieces of the same content of "
          + "record \(link), and goes on: </span>")
    }
    var again = Run()
    for (index, item) in reference.items.enumerated() {
      switch item {
      case .literal(let text):
        // Punctuation between pieces that stand elsewhere says nothing without them.
        if again.count > 0, index + 1 < reference.items.count,
          isShown(reference.items[index + 1])
        {
          continue
        }
        pieces += again.end()
        pieces.append(HTML.block(text))
      case .chunk(let commitment):
        if let place = places[commitment] {
          again.take(commitment, place)
          continue
        }
        pieces += again.end()
        pieces.append(try show(commitment, record, in: reader))
      }
    }
    pieces += again.end()
    pieces.append("</pre>")
    return pieces
  }

  private func isShown(_ item: ContentReference.Item) -> Bool {
    if case .chunk(let commitment) = item { places[commitment] != nil } else { false }
  }

  /// Only what could be read is remembered as shown: what is not here is said to be so at each
  /// record.
  private mutating func show(
    _ commitment: Commitment, _ record: UInt64, in reader: some EventReader
  ) throws(ReadError) -> String {
    switch try reader.content(commitment) {
    case .available(let bytes, _):
      places[commitment] = record
      let text = HTML.block(String(decoding: bytes, as: UTF8.self))
      return "<span id=\"\(Self.name(of: commitment))\">\(text)</span>"
    case .erased: return "<span class=\"shown\">(not in this bundle: erased)</span>"
    case .withheld: return "<span class=\"shown\">(not in this bundle: withheld)</span>"
    case .missing: return "<span class=\"shown\">(not in this bundle: missing)</span>"
    }
  }

  /// The name of the element that holds a chunk.
  ///
  /// 128 bits of the commitment tell the elements of a page apart.
  private static func name(of commitment: Commitment) -> String {
    "c" + commitment.hex.prefix(32)
  }

  /// Pieces in a row that stand on the page already.
  private struct Run {
    private(set) var count = 0
    private var first: Link?
    private var last: Link?

    private struct Link {
      fileprivate let name: String
      fileprivate let record: UInt64

      fileprivate var html: String { "<a href=\"#\(name)\">record \(record)</a>" }
    }

    /// Notes one more piece, and the record at which it was shown.
    mutating func take(_ commitment: Commitment, _ record: UInt64) {
      let link = Link(name: ShownContents.name(of: commitment), record: record)
      if count == 0 { first = link }
      last = link
      count += 1
    }

    /// Ends the row: what stands in its place.
    mutating func end() -> [String] {
      defer { self = Run() }
      guard let first, let last else { return [] }
      if count == 1 { return ["<span class=\"shown\">(shown at \(first.html))</span>"] }
      return [
        "<span class=\"shown\">(\(count) pieces, shown from \(first.html) to \(last.html))</span>"
      ]
    }
  }
}
