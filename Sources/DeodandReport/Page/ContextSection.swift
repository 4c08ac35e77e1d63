import DeodandExplain

/// What a model had before it in one request, as a part of a page that states each part once.
///
/// Parts are counted from 1 in the whole context, also where the first ones are stated elsewhere:
/// the list goes on with the right number.
struct ContextSection {
  /// The fragment.
  let html: String
  /// What is drawn of it: a few sources make a picture, many make none.
  let drawnEdges: [Edge]

  /// Edges beyond which the drawing leaves out where the context came from.
  ///
  /// Beyond it none is drawn: some of the sources would look like all of them.
  private static let drawn = 12

  init(_ context: StatedContext) {
    let from = context.count - context.statements.count
    let items = context.statements.enumerated().map { index, statement in
      let id = Self.name(of: from + index + 1, statedFor: context.request)
      return HTMLPage.line(statement, id: id)
    }
    let known = context.inherited.map { inherited in
      "<p class=\"note\">Parts 1 to \(inherited.parts) are those of the request in record "
        + "<a href=\"#context-\(inherited.request)\">\(inherited.request)</a>.</p>"
    }
    html =
      "<div id=\"context-\(context.request)\">\(known ?? "")"
      + "<ol class=\"context\" start=\"\(from + 1)\">\(items.joined())</ol></div>"
    drawnEdges = context.edges.count <= Self.drawn ? context.edges : []
  }

  /// What stands in place of a context that is stated already.
  static func reference(to context: Explanation.ContextReference) -> String {
    "<p class=\"note\">The \(context.parts) parts of the request in record "
      + "<a href=\"#context-\(context.request)\">\(context.request)</a>.</p>"
  }

  /// The name of the element in which a part is stated.
  ///
  /// Unique on the page, since a part is stated for one request.
  static func name(of part: Int, statedFor request: UInt64) -> String { "p\(request)-\(part)" }
}
