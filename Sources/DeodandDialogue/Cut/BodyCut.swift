/// A rule for where a body is cut: at which places other records may hold the same bytes.
///
/// Rules only improve what is shared. They never decide what is recorded: without any, a body is
/// one chunk of the same bytes.
package struct BodyCut: Sendable, Hashable {
  /// What of the value at such a place is one chunk.
  package enum Unit: Sendable, Hashable {
    /// The value.
    case whole
    /// Its member `text` where that is long enough to be shared, else the value.
    case text
    /// A message: of one that carries a tool's result, the texts of the result, for such a text is
    /// what an MCP server answered, byte for byte, before any API wrapped it.
    case message
  }

  /// The keys that lead to the places; `*` stands for every element of a list.
  package let path: [String]
  /// What is one chunk there.
  package let unit: Unit

  /// A rule, its path written as `choices/*/message`.
  ///
  /// Names are split at `/` and compared as they are, so a member with `/` in its name can't be
  /// written; no API here has one.
  package init(_ path: String, _ unit: Unit = .whole) {
    self.path = path.split(separator: "/").map(String.init)
    self.unit = unit
    precondition(!self.path.isEmpty, "a cut has a place")
  }

  /// The member of the body in which the places are.
  var member: String { path[0] }
}
