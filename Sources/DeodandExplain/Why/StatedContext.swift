/// What a model had before it in one request: stated once, for all answers that refer to it.
public struct StatedContext: Sendable {
  /// The request.
  public let request: UInt64
  /// The request of which the first parts are stated already, and how many they are.
  public let inherited: Explanation.ContextReference?
  /// How many parts there are in all.
  public let count: Int
  /// The other parts, one sentence each.
  public let statements: [Statement]
  /// Where they come from.
  public let edges: [Edge]

  init(_ known: KnownContext) {
    let answer = known.answer(after: known.inherited?.parts ?? 0)
    request = known.request
    inherited = known.inherited.map { .init(request: $0.request, parts: $0.parts) }
    count = known.parts.count
    statements = answer.statements
    edges = answer.edges
  }
}
