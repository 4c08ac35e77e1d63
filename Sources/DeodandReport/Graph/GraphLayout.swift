import DeodandExplain

/// Where the nodes of a graph stand: in layers, causes above effects, few crossings.
///
/// The layered way of drawing (Sugiyama, Tagawa and Toda, 1981): layers by the longest path, points
/// where a link crosses a layer, then the order within layers by the middle of the neighbours. The
/// same graph gives the same drawing.
///
/// Lengths are in units of the drawing, which are pixels where it is not scaled. The work grows
/// with the links times the layers that they cross; `GraphSVG.nodeLimit` bounds the nodes.
struct GraphLayout {
  /// A node, or a point of a link in a layer that it crosses.
  struct Slot {
    /// The place of the node in the graph; nil for a point.
    let node: Int?
    /// The middle, from the left edge of the widest layer.
    var x = 0
    var neighboursAbove: [Int] = []
    var neighboursBelow: [Int] = []
  }

  static let nodeWidth = 264
  /// Room that a link needs where it passes between nodes.
  static let pointWidth = 24
  /// Between two slots of a layer.
  private static let gap = 28
  /// More nodes than this do not stand side by side: no screen shows them.
  static let across = 5
  /// How often the order is improved, downwards and upwards in turn.
  private static let sweeps = 9

  private(set) var slots: [Slot]
  /// The slots of each layer, from left to right.
  private(set) var layers: [[Int]] = []
  /// For each link the slots that it passes, from cause to effect.
  private(set) var routes: [[Int]] = []
  /// The layer of each slot, from the top.
  private(set) var layerOf: [Int] = []
  private(set) var width = 0

  /// Slots of nodes come first and have the nodes' places, so a node's place finds its slot.
  init(_ graph: CausalGraph) {
    slots = graph.nodes.indices.map { Slot(node: $0) }
    placeInLayers(graph)
    route(graph)
    for sweep in 0..<Self.sweeps { order(downwards: sweep % 2 == 0) }
    setPlaces()
  }

  private mutating func placeInLayers(_ graph: CausalGraph) {
    layerOf = Array(repeating: 0, count: graph.nodes.count)
    // Nodes ascend by their numbers, so causes come before effects; links that go back, of records
    // that tell of something earlier, are drawn and do not place anything.
    for link in graph.links.sorted(by: { $0.effect < $1.effect }) where link.cause < link.effect {
      layerOf[link.effect] = max(layerOf[link.effect], layerOf[link.cause] + 1)
    }
    var wide: [[Int]] = Array(repeating: [], count: (layerOf.max() ?? 0) + 1)
    for (slot, layer) in layerOf.enumerated() { wide[layer].append(slot) }
    // What shares a layer is not joined, so it may as well stand in rows, in the order of the log.
    for nodes in wide {
      let rows = max(1, (nodes.count + Self.across - 1) / Self.across)
      let length = max(1, (nodes.count + rows - 1) / rows)
      for start in stride(from: 0, to: nodes.count, by: length) {
        let row = Array(nodes[start..<min(start + length, nodes.count)])
        for slot in row { layerOf[slot] = layers.count }
        layers.append(row)
      }
    }
  }

  /// Gives each link a point in every layer between its ends, so that it is drawn around nodes and
  /// not across them.
  private mutating func route(_ graph: CausalGraph) {
    for link in graph.links {
      let isDown = layerOf[link.cause] <= layerOf[link.effect]
      let (top, bottom) = isDown ? (link.cause, link.effect) : (link.effect, link.cause)
      var route = [top]
      for layer in (layerOf[top] + 1)..<max(layerOf[bottom], layerOf[top] + 1) {
        slots.append(Slot(node: nil))
        layerOf.append(layer)
        layers[layer].append(slots.count - 1)
        route.append(slots.count - 1)
      }
      route.append(bottom)
      // Slots of one layer do not pull at each other: the order within the layer is what is looked
      // for.
      for (above, below) in zip(route, route.dropFirst()) where layerOf[above] < layerOf[below] {
        slots[above].neighboursBelow.append(below)
        slots[below].neighboursAbove.append(above)
      }
      routes.append(isDown ? route : route.reversed())
    }
  }

  /// Sorts each layer by where its neighbours stand; equal keys keep their order, so that the same
  /// graph gives the same drawing on every machine.
  private mutating func order(downwards: Bool) {
    for layer in downwards ? Array(layers.indices) : layers.indices.reversed() {
      let next = downwards ? layer - 1 : layer + 1
      guard layers.indices.contains(next) else { continue }
      var place: [Int: Int] = [:]
      for (index, slot) in layers[next].enumerated() { place[slot] = index }
      // Twice the mean in 1/1024: whole numbers, so that every machine rounds alike.
      let keys = layers[layer].enumerated().map {
        index, slot -> (key: Int, index: Int, slot: Int) in
        let neighbours = downwards ? slots[slot].neighboursAbove : slots[slot].neighboursBelow
        let places = neighbours.compactMap { place[$0] }
        let key = places.isEmpty ? index * 1024 : places.reduce(0, +) * 1024 / places.count
        return (key, index, slot)
      }
      layers[layer] = keys.sorted { ($0.key, $0.index) < ($1.key, $1.index) }.map(\.slot)
    }
  }

  /// Only nodes have text and need its room.
  private func width(of slot: Int) -> Int {
    slots[slot].node == nil ? Self.pointWidth : Self.nodeWidth
  }

  /// Each layer stands in the middle of the widest.
  private mutating func setPlaces() {
    let widths = layers.map { layer in
      layer.reduce(0) { $0 + width(of: $1) } + Self.gap * max(0, layer.count - 1)
    }
    width = widths.max() ?? 0
    for (layer, ownWidth) in zip(layers, widths) {
      var x = (width - ownWidth) / 2
      for slot in layer {
        slots[slot].x = x + width(of: slot) / 2
        x += width(of: slot) + Self.gap
      }
    }
  }
}
