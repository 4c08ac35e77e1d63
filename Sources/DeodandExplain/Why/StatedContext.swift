/// What a model had before it in one request: stated once, for all answers that refer to it.
///
/// Sentences are made when they are asked for; a bundle states parts by number and record.
public struct StatedContext {
  /// A part: where it stands, who says it, and the record that it comes from.
  public struct Part: Sendable, Hashable {
    /// Where it stands in the request's body, a JSON Pointer; empty for a body of its own.
    public let pointer: String
    /// Who says it, by what is known of it.
    public let speaker: Speaker
    /// The record that it comes from; nil if no earlier record holds it.
    public let origin: UInt64?
    /// The rule.
    public let rule: Rule?
  }

  /// The request.
  public let request: UInt64
  /// The request of which the first parts are stated already, and how many they are.
  public let inherited: Explanation.ContextReference?
  /// How many parts there are in all.
  public let count: Int
  private let known: KnownContext

  init(_ known: KnownContext) {
    request = known.request
    inherited = known.inherited.map { .init(request: $0.request, parts: $0.parts) }
    count = known.parts.count
    self.known = known
  }

  /// The other parts, in order.
  public var parts: [Part] {
    known.parts.dropFirst(inherited?.parts ?? 0).map { part in
      Part(
        pointer: part.pointer, speaker: part.speaker, origin: part.origin?.record.sequence,
        rule: part.origin?.rule)
    }
  }

  /// The same, one sentence each.
  public var statements: [Statement] { known.answer(after: inherited?.parts ?? 0).statements }

  /// The same, as edges.
  public var edges: [Edge] { known.answer(after: inherited?.parts ?? 0).edges }
}
