import DeodandEvents
public import DeodandExplain

/// The graph in the DOT language of Graphviz.
///
/// Records are called `r` and their number, so no text of the log is ever a name in the file.
public enum GraphDOT {
  /// The whole file.
  public static func write(_ graph: CausalGraph) -> String {
    var text = "digraph deodand {\n"
    text += "  graph [label=\(quoted(graph.origin)), labelloc=t, rankdir=TB];\n"
    text += "  node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=10];\n"
    text += "  edge [fontname=\"sans-serif\", fontsize=8];\n"
    for node in graph.nodes {
      let label = [GraphLabel.title(node), GraphLabel.summary(node)].filter { !$0.isEmpty }
      text +=
        "  r\(node.record) [label=\(quoted(label.joined(separator: "\n")))"
        + (node.isSubject ? ", penwidth=2" : "") + "];\n"
    }
    for link in graph.links {
      text +=
        "  r\(graph.nodes[link.cause].record) -> r\(graph.nodes[link.effect].record) "
        + "[label=\(quoted(link.rules.joined(separator: "\n"))), style=\(style(link.grade))];\n"
    }
    return text + "}\n"
  }

  /// The more a rule is worth, the more line: as in `GraphSVG`, so that people learn one code.
  private static func style(_ grade: Rule.Grade) -> String {
    switch grade {
    case .recorded: "bold"
    case .exact: "solid"
    case .byValue: "dashed"
    case .temporal: "dotted"
    }
  }

  /// A quoted string: within it only quotation marks and backslashes mean something.
  ///
  /// A label that could end its string could add attributes, links among them, to a file that
  /// people open in good faith.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in Visible.block(text).unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// What stands on a node.
///
/// The same in DOT, SVG and PROV.
enum GraphLabel {
  /// The record's number and type.
  ///
  /// The prefix of known types is left out, for it says the same of each and takes room.
  static func title(_ node: CausalGraph.Node) -> String {
    guard let row = node.row else { return "#\(node.record) (not here)" }
    let name = Visible.line(row.type.rawValue, limit: 60)
    return "#\(node.record) " + (name.hasPrefix("deodand.") ? String(name.dropFirst(8)) : name)
  }

  /// What it is about.
  ///
  /// Empty where the record is not here: nothing is known of it but its number.
  static func summary(_ node: CausalGraph.Node) -> String {
    node.row.map { Visible.line($0.summary, limit: 160) } ?? ""
  }
}
