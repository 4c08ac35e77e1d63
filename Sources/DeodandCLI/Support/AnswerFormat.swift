import ArgumentParser
import DeodandConsole
import DeodandExplain
import DeodandReport

/// What an answer is printed as.
///
/// Not every command has every format: a command checks what it can't print before it reads.
enum AnswerFormat: String, ExpressibleByArgument, CaseIterable {
  case text
  case json
  case markdown
  case html
  case dot
  case svg
  case prov

  /// Refuses another format beside --json.
  ///
  /// `--json` is short for `--format json`, so the two together are fine.
  static func check(_ format: AnswerFormat?, _ style: StyleOptions) throws {
    if style.json, let format, format != .json {
      throw ValidationError("give either --json or --format \(format.rawValue)")
    }
  }

  /// The format that the options ask for.
  ///
  /// To be called after `check`.
  static func chosen(_ format: AnswerFormat?, _ style: StyleOptions) -> AnswerFormat {
    format ?? (style.json ? .json : .text)
  }

  /// A graph in one of the forms of graphs.
  ///
  /// Only for `dot`, `svg` and `prov`; anything else is drawn as SVG.
  ///
  /// A drawing has a limit of nodes beyond which nobody could read it; the other two have none.
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

/// The formats of an answer for which there is no page.
///
/// The parser lists these in its help, and refuses the others itself.
struct ImpactFormat: ExpressibleByArgument {
  let answer: AnswerFormat

  init?(argument: String) {
    guard let answer = AnswerFormat(rawValue: argument), Self.all.contains(answer) else {
      return nil
    }
    self.answer = answer
  }

  private static let all: [AnswerFormat] = [.text, .json, .dot, .svg, .prov]
  /// What the help lists, in this order.
  static var allValueStrings: [String] { all.map(\.rawValue) }
}
