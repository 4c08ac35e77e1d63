import DeodandEvents

/// Where a value stands in a context.
struct ValuePlaces {
  /// All places, or the first few of them.
  var listed: [Provenance.Appearance] = []
  /// How many there are in all.
  var count = 0
  /// The first place in which it stands exactly so.
  var exact: Provenance.Appearance?
}

// Step 5, the search itself.
extension WhyWalk {
  /// Places that are listed where many questions are asked: an answer names no more, and a value
  /// may stand in every part of a long run.
  private static var listedPlaces: Int { 8 }

  /// Pieces are looked for only where the whole stands nowhere.
  func places(of value: TracedValue) -> ValuePlaces {
    guard let index = context?.thread.index else { return ValuePlaces() }
    guard value.isDistinctive else {
      // A value that says too little by itself is looked for under its own key.
      guard let key = value.key else { return ValuePlaces() }
      return places(value, .under(key: Array(key.utf8))) { first in
        index.parts(of: value.value, under: key, from: first)
      } test: { part in
        part.holds(value.value, under: key) ? (.position, nil) : nil
      }
    }
    let whole = places(value, .whole) {
      index.parts(of: value, from: $0)
    } test: { part in
      value.form(in: part.passages).map { ($0, nil) }
    }
    if whole.count > 0 { return whole }
    return places(value, .piece) {
      index.parts(ofPiecesOf: value, from: $0)
    } test: { part in
      value.piece(in: part.passages).map { (.partial, $0) }
    }
  }

  /// The parts that meet a test, of those that the index names from a number on; nil is all.
  private func places(
    _ value: TracedValue, _ way: ValueTrails.Way, _ named: (Int32) -> Set<Int32>?,
    test: (ContextPart) -> (ValueForm, String?)?
  ) -> ValuePlaces {
    guard let context, memory.isKept, context.isAscending,
      context.thread.request == context.request
    else { return allPlaces(named(0), test) }
    let thread = context.thread
    let name = CanonicalWriter.write(value.value)
    var trail = thread.trails.take(way, name)
    let end = Int32(thread.index.count)
    let candidates = trail.end < end ? named(trail.end) : []
    for place in context.place(of: trail.end)..<parts.count {
      let part = parts[place]
      guard candidates?.contains(Int32(part.number)) ?? true, let (form, piece) = test(part) else {
        continue
      }
      trail.hits.append(.init(number: Int32(part.number), form: form, piece: piece))
    }
    trail.end = end
    thread.trails.keep(trail, way, name)
    return places(on: trail, in: context)
  }

  private func places(on trail: ValueTrails.Trail, in context: KnownContext) -> ValuePlaces {
    var found = ValuePlaces()
    // Parts that the context has lost keep their hits. Where it has lost none, numbers are places.
    let isWhole = (parts.last?.number ?? -1) == parts.count - 1
    for hit in trail.hits {
      let place = isWhole ? Int(hit.number) : context.place(of: hit.number)
      guard place < parts.count, parts[place].number == Int(hit.number) else { continue }
      found.count += 1
      let isExact = hit.form == .exact && found.exact == nil
      guard isExact || found.listed.count < Self.listedPlaces else {
        if isWhole, found.exact != nil || found.listed[0].form == .position {
          found.count = trail.hits.count
          break
        }
        continue
      }
      let appearance = appearance(at: place, hit.form, hit.piece)
      if isExact { found.exact = appearance }
      if found.listed.count < Self.listedPlaces { found.listed.append(appearance) }
    }
    return found
  }

  /// Every part is looked at that the index names.
  private func allPlaces(
    _ numbers: Set<Int32>?, _ test: (ContextPart) -> (ValueForm, String?)?
  ) -> ValuePlaces {
    if numbers?.isEmpty == true { return ValuePlaces() }
    var found = ValuePlaces()
    for (index, part) in parts.enumerated() {
      guard numbers?.contains(Int32(part.number)) ?? true, let (form, piece) = test(part) else {
        continue
      }
      found.count += 1
      let appearance = appearance(at: index, form, piece)
      if form == .exact, found.exact == nil { found.exact = appearance }
      if !memory.isKept || found.listed.count < Self.listedPlaces {
        found.listed.append(appearance)
      }
    }
    return found
  }

  private func appearance(
    at index: Int, _ form: ValueForm, _ piece: String?
  ) -> Provenance.Appearance {
    let part = parts[index]
    return .init(
      part: index + 1, pointer: part.pointer, origin: part.origin?.record.sequence,
      speaker: part.speaker, form: form, piece: piece)
  }
}
