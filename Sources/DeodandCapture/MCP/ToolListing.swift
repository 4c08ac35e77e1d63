import DeodandEvents

/// A list of tools as it comes in, page by page: the exact bytes of each definition.
struct ToolListing: Sendable {
  /// How many definitions are kept of one listing: bounds memory against an endless list.
  static let limit = 10_000

  /// In the order of the list, all pages together.
  private(set) var tools: [[UInt8]] = []
  /// By the place of the definition; empty for one that names none.
  private(set) var names: [String] = []
  private(set) var pages = 0
  /// Whether the first page was seen.
  var isFromStart = true
  private(set) var isTruncated = false
  /// The cursor of the page to come, or of the last one.
  var cursor: [UInt8]?

  /// Adds a page's tools.
  ///
  /// Of a list that is too long pages are still counted, and tools not kept.
  mutating func add(_ result: JSONOutline, in bytes: [UInt8]) {
    pages += 1
    for tool in result["tools"]?.elements ?? [] {
      guard tools.count < ToolListing.limit else {
        isTruncated = true
        return
      }
      tools.append(Array(bytes[tool.range]))
      names.append(tool["name"].flatMap { (try? $0.value(in: bytes))?.string } ?? "")
    }
  }

  /// The definitions as one JSON array, each a chunk of its own.
  var content: ContentDraft {
    var pieces: [ContentDraft.Piece] = []
    var parts: [(pointer: String, piece: Int)] = []
    for (index, tool) in tools.enumerated() {
      pieces.append(.literal(index == 0 ? "[" : ","))
      parts.append(("/\(index)", pieces.count))
      pieces.append(.chunk(tool))
    }
    pieces.append(.literal(tools.isEmpty ? "[]" : "]"))
    return ContentDraft(
      name: "tools", mediaType: "application/json", pieces: pieces, parts: parts)
  }

  /// What the surface digest is over.
  var surfaceBytes: [UInt8] { ToolSurface.bytes(tools) }
}

/// Definitions of tools in the one form that their digest is over, so that versions can be
/// compared.
enum ToolSurface {
  /// The array of definitions in RFC 8785 form, or, where a definition can't have that form (a
  /// number beyond doubles), its own bytes.
  static func bytes(_ tools: [[UInt8]]) -> [UInt8] {
    var output: [UInt8] = [UInt8(ascii: "[")]
    for (index, tool) in tools.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      if let value = try? JSONReader.read(tool, profile: .canonical) {
        CanonicalWriter.write(value, to: &output)
      } else {
        output += tool
      }
    }
    output.append(UInt8(ascii: "]"))
    return output
  }
}
