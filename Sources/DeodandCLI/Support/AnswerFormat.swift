import ArgumentParser
import DeodandConsole
import DeodandExplain
import DeodandReport

/// What an answer is printed as.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
  case html
  case dot
  case svg
  case prov

  /// Refuses a format that a command does not have, or one beside --json.
  static func check(
    _ format: AnswerFormat?, _ style: StyleOptions, among allowed: [AnswerFormat]
  ) throws {
    guard let format else { return }
    if !allowed.contains(format) {
      throw ValidationError(
        "--format \(format.rawValue) is not one of \(allowed.map(\.rawValue).joined(separator: ", "))"
      )
    }
    if style.json, format != .json {
      throw ValidationError("give either --json or --format \(format.rawValue)")
    }
  }

  /// The format that the options ask for.
  static func chosen(_ format: AnswerFormat?, _ style: StyleOptions) -> AnswerFormat {
    format ?? (style.json ? .json : .text)
  }

  /// A graph in one of the forms of graphs.
  func write(_ graph: CausalGraph) throws -> String {
    switch self {
    case .dot: return GraphDOT.write(graph)
    case .prov: return GraphPROV.document(graph).canonicalText + "\n"
    default:
      if let drawing = GraphSVG.write(graph) { return drawing }
      throw Failure(
        .usage, "\(graph.nodes.count) records are too many for a drawing",
        hint: "take --format dot or prov, or go less far with --depth")
    }
  }
}
