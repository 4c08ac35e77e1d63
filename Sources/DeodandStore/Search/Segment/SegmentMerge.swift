/// Makes one segment of several that follow each other.
///
/// Of each a leaf is decoded at a time, whatever their sizes. All blocks are compared with their
/// hashes on the way, so that nothing that was changed gets a new seal.
package struct SegmentMerge {
  private var sources: [Source] = []

  private struct Source {
    var scan: SegmentScan
    var entry: SegmentScan.Entry?
  }

  /// Takes segments in the order of their records, without gaps between them.
  package init(_ segments: [Segment]) throws(StoreError) {
    for segment in segments {
      var scan = SegmentScan(segment)
      let first = try scan.next()
      sources.append(Source(scan: scan, entry: first))
    }
  }

  /// Adds everything in them to a writer.
  package mutating func write(to writer: inout SegmentWriter) throws(StoreError) {
    try writeRuns(to: &writer)
    for index in sources.indices {
      while case .moment(let moment)? = sources[index].entry {
        try writer.add(moment)
        try advance(index)
      }
    }
    try writer.endMoment()
    // A key may be missing in several of them.
    var locked: Set<Int64> = []
    for index in sources.indices {
      while case .run(SegmentKey.locked, let numbers)? = sources[index].entry {
        locked.formUnion(numbers)
        try advance(index)
      }
    }
    try writer.add(SegmentKey.locked, locked.sorted())
  }

  /// Terms in order; of one term, the older records come from the earlier segment.
  private mutating func writeRuns(to writer: inout SegmentWriter) throws(StoreError) {
    while true {
      var least = SegmentKey.moments
      for source in sources {
        if case .run(let term, _)? = source.entry { least = min(least, term) }
      }
      if least == SegmentKey.moments { return }
      for index in sources.indices {
        while case .run(least, let numbers)? = sources[index].entry {
          try writer.add(least, numbers)
          try advance(index)
        }
      }
    }
  }

  private mutating func advance(_ index: Int) throws(StoreError) {
    sources[index].entry = try sources[index].scan.next()
  }
}
