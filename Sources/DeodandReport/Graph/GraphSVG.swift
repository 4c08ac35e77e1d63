import DeodandEvents
public import DeodandExplain

/// The graph as one SVG element, each element closed by a tag so that HTML reads it too: no script,
/// no link, nothing from outside; every text escaped.
///
/// Whoever opens the file runs nothing and asks nobody: evidence is read on machines that must not
/// answer to a log's content. The same graph gives the same bytes.
public enum GraphSVG {
  /// More nodes than this make no picture that anybody can read.
  public static let nodeLimit = 400

  /// Room for three lines of text: the title, and two of the summary.
  private static let nodeHeight = 62
  /// Between the layers; links bend here, and carry their rules.
  private static let layerGap = 58
  private static let margin = 16
  /// Below the last layer.
  private static let legendHeight = 34
  /// The least width that the legend fits into.
  private static let legendWidth = 700
  /// A column of the fixed-width font is 6.6 px, of which a node has room for 37.
  private static let columns = 37

  /// The drawing as a file; nil if there are more than `nodeLimit` nodes.
  ///
  /// Nil is no error: the other forms have no such limit, and the caller says so.
  public static func write(_ graph: CausalGraph) -> String? {
    element(graph, attributes: "xmlns=\"http://www.w3.org/2000/svg\" ")
  }

  /// The drawing as a part of a page of HTML, where the element needs no name space.
  static func inline(_ graph: CausalGraph) -> String? { element(graph, attributes: "") }

  private static func element(_ graph: CausalGraph, attributes: String) -> String? {
    guard graph.nodes.count <= nodeLimit else { return nil }
    let layout = GraphLayout(graph)
    let width = max(layout.width, legendWidth) + 2 * margin
    let shift = (width - layout.width) / 2
    let height =
      layout.layers.count * (nodeHeight + layerGap) - layerGap + 2 * margin + legendHeight
    var text = """
      <svg \(attributes)viewBox="0 0 \(width) \(height)" width="\(width)" \
      height="\(height)" role="img" font-family="ui-monospace,Menlo,Consolas,monospace" font-size="11">
      <title>\(HTML.line("Records of \(graph.origin) and what joins them"))</title>
      <rect width="100%" height="100%" fill="#ffffff"></rect>

      """
    // Links first, so that nodes lie above them and their text stays readable.
    for (link, route) in zip(graph.links, layout.routes) {
      text += path(link, route, layout, shift)
    }
    for (index, node) in graph.nodes.enumerated() {
      text += box(node, x: layout.slots[index].x + shift, y: top(of: layout.layerOf[index]))
    }
    return text + legend(y: height - legendHeight + 8) + "</svg>\n"
  }

  /// The upper edge of the nodes of a layer.
  private static func top(of layer: Int) -> Int { margin + layer * (nodeHeight + layerGap) }

  // MARK: - Nodes

  /// Draws a node whose middle is at `x` and whose upper edge is at `y`.
  private static func box(_ node: CausalGraph.Node, x: Int, y: Int) -> String {
    let left = x - GraphLayout.nodeWidth / 2
    let colours = colours(node)
    var text = """
      <rect x="\(left)" y="\(y)" width="\(GraphLayout.nodeWidth)" height="\(nodeHeight)" rx="7" \
      fill="\(colours.fill)" stroke="\(colours.stroke)" stroke-width="\(node.isSubject ? 2.5 : 1)"></rect>

      """
    let words = Wrap.lines(
      GraphLabel.summary(node), width: columns, first: "", rest: "")
    var lines = [cut(GraphLabel.title(node))] + words.prefix(2)
    if words.count > 2, let last = lines.popLast() { lines.append(cut(last + " ……", force: true)) }
    for (index, line) in lines.enumerated() {
      let weight = index == 0 ? " font-weight=\"bold\"" : ""
      text +=
        "<text x=\"\(left + 8)\" y=\"\(y + 18 + index * 16)\" fill=\"#1b1f24\"\(weight)>"
        + "\(HTML.escape(line))</text>\n"
    }
    return text
  }

  /// A line that fits its node, with an ellipsis where something was left out; `force` says that
  /// something was, though the line would fit.
  private static func cut(_ line: String, force: Bool = false) -> String {
    guard force || Wrap.columns(line) > columns else { return line }
    var result = ""
    for character in line {
      if Wrap.columns(result) + Wrap.columns(String(character)) > columns - 1 { break }
      result.append(character)
    }
    while result.hasSuffix("…") || result.hasSuffix(" ") { result.removeLast() }
    return result + "…"
  }

  /// By who acts: calls, what tools and documents say, models, people.
  ///
  /// The title says the same in words, so that nothing is told by colour alone.
  private static func colours(_ node: CausalGraph.Node) -> (fill: String, stroke: String) {
    switch node.row?.type {
    case EventType.toolCall?: ("#fdf0ed", "#b42318")
    case EventType.toolResult?, EventType.resourceRead?: ("#eef6ee", "#1a7f37")
    case EventType.modelRequest?, EventType.modelResponse?: ("#eef4fb", "#0b5cad")
    case EventType.humanInput?, EventType.humanApproval?: ("#fff8e6", "#9a6700")
    default: ("#f6f7f9", "#5b6570")
    }
  }

  // MARK: - Links

  /// A link: its line, its tip at the effect, its rules beside the first stretch.
  private static func path(
    _ link: CausalGraph.Link, _ route: [Int], _ layout: GraphLayout, _ shift: Int
  ) -> String {
    let isDown = layout.layerOf[route[0]] <= layout.layerOf[route[route.count - 1]]
    var points: [(x: Int, y: Int)] = []
    for (index, slot) in route.enumerated() {
      let x = layout.slots[slot].x + shift
      let y = top(of: layout.layerOf[slot])
      // A link leaves at the lower side of what is above, and passes layers straight.
      let isFirst = index == 0
      let isLast = index == route.count - 1
      if !isFirst { points.append((x, isDown ? y : y + nodeHeight)) }
      if !isLast { points.append((x, isDown ? y + nodeHeight : y)) }
    }
    var data = "M\(points[0].x) \(points[0].y)"
    for (from, to) in zip(points, points.dropFirst()) {
      let middle = (from.y + to.y) / 2
      data +=
        from.x == to.x
        ? "L\(to.x) \(to.y)" : "C\(from.x) \(middle) \(to.x) \(middle) \(to.x) \(to.y)"
    }
    let end = points[points.count - 1]
    let tip = isDown ? -6 : 6
    let label = (x: (points[0].x + points[1].x) / 2, y: (points[0].y + points[1].y) / 2 + 3)
    return """
      <path d="\(data)" fill="none" stroke="#5b6570" stroke-width="\(weight(link.grade))"\
      \(dash(link.grade))></path>
      <path d="M\(end.x - 4) \(end.y + tip)L\(end.x) \(end.y)L\(end.x + 4) \(end.y + tip)" fill="none" \
      stroke="#5b6570" stroke-width="1.4"></path>
      <text x="\(label.x)" y="\(label.y)" text-anchor="middle" font-size="9" fill="#5b6570" \
      stroke="#ffffff" stroke-width="3" paint-order="stroke">\
      \(HTML.escape(link.rules.joined(separator: ", ")))</text>

      """
  }

  /// Grades differ by width and dashes and not by colour, so that they survive a printer.
  private static func weight(_ grade: Rule.Grade) -> String { grade == .recorded ? "2" : "1.2" }

  private static func dash(_ grade: Rule.Grade) -> String {
    switch grade {
    case .recorded, .exact: ""
    case .byValue: " stroke-dasharray=\"6 4\""
    case .temporal: " stroke-dasharray=\"1.5 4\""
    }
  }

  /// One entry for each grade, at fixed places: `legendWidth` has room for them.
  private static func legend(y: Int) -> String {
    let entries: [(Rule.Grade, String)] = [
      (.recorded, "a record says so"), (.exact, "same bytes or id"), (.byValue, "same value"),
      (.temporal, "order only"),
    ]
    var text = ""
    for (index, (grade, words)) in entries.enumerated() {
      let x = margin + index * 170
      text += """
        <path d="M\(x) \(y + 8)L\(x + 30) \(y + 8)" stroke="#5b6570" \
        stroke-width="\(weight(grade))"\(dash(grade))></path>
        <text x="\(x + 36)" y="\(y + 12)" fill="#5b6570" font-size="10">\(words)</text>

        """
    }
    return text
  }
}
