import DeodandEvents

/// The records that a bundle needs: those asked for, record 0, and those whose bodies they
/// continue.
struct RecordSelection {
  let selected: [UInt64]
  let records: [Record]
  /// The commitments that selected records need to be readable.
  let needed: Set<Commitment>

  init(
    _ selection: BundleManifest.Selection, in reader: some EventReader, below limit: UInt64
  ) throws(BundleError) {
    do throws(ReadError) {
      selected = try Self.sequences(selection, in: reader, below: limit)
      var found: [UInt64: Record] = [:]
      var needed: Set<Commitment> = []
      var queue = selected + [0]
      while let sequence = queue.popLast() {
        if found[sequence] != nil { continue }
        let record = try reader.record(sequence)
        found[sequence] = record
        queue += record.content.compactMap { $0.extends?.sequence }
        if let recorder = record.recorder { queue.append(recorder) }
      }
      for sequence in selected {
        for reference in found[sequence]?.content ?? [] {
          needed.formUnion(try Body.resolve(reference, in: reader).commitments)
        }
      }
      records = found.values.sorted { $0.sequence < $1.sequence }
      self.needed = needed
    } catch {
      throw BundleError(.log, error.message, "deodand verify says what is wrong with the log")
    }
    guard !selected.isEmpty else {
      throw BundleError(
        .nothingSelected, "no record matches", "deodand timeline shows what there is")
    }
  }

  private static func sequences(
    _ selection: BundleManifest.Selection, in reader: some EventReader, below limit: UInt64
  ) throws(ReadError) -> [UInt64] {
    switch selection {
    case .run(let run):
      var query = RecordQuery()
      query.run = run
      query.range = 0..<limit
      return try reader.find(query)
    case .range(let first, let last):
      return first < limit ? Array(first...min(last, limit - 1)) : []
    case .incident(let name):
      return try Incident.named(name, in: reader)?.sequences(in: reader, below: limit) ?? []
    }
  }
}
