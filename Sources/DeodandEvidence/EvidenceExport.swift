public import DeodandBundle
import DeodandCrypto
public import DeodandEvents
import DeodandExplain
public import DeodandLog
import DeodandReport
import DeodandStore

/// One export: the bundle of a selection with explanations, coverage and the report for people.
///
/// It reads record by record and writes piece by piece: neither the selection nor the bundle has to
/// fit into memory.
///
///     let export = try EvidenceExport(
///       .run("r1"), of: reader, birth: birth, checkpoint: checkpoint, circumstances)
///     try export.write(to: sink, seal: seal)
///
/// `Evidence.export` does all that a handover needs, with a file and a record in the log.
public struct EvidenceExport<Reader: EventReader & HashReader> {
  /// Facts of the export itself: who, when, why.
  public struct Circumstances: Sendable {
    /// Who exports.
    public let by: String
    /// Why.
    public let reason: String
    /// When (RFC 3339), by the exporter's clock.
    public let madeAt: String
    /// Checkpoints of the log, from which the bundle is to show that it goes on.
    public let earlier: [CheckpointBody]
    /// What is INVALID in the log that is exported from, one sentence each: the bundle says so.
    public let logFindings: [String]

    /// States them; the time is now unless it is given.
    public init(
      by: String, reason: String, madeAt: String? = nil, earlier: [CheckpointBody] = [],
      logFindings: [String] = []
    ) {
      self.logFindings = logFindings
      self.by = by
      self.reason = reason
      self.earlier = earlier
      self.madeAt = madeAt ?? RecorderClock.system.now().time.rfc3339
    }
  }

  let reader: Reader
  let birth: BirthCertificate
  let checkpoint: VerifiedCheckpoint
  let selection: BundleManifest.Selection
  let circumstances: Circumstances
  private let exporter: BundleExporter<Reader>

  /// The records that answer the request, ascending.
  public var selected: [UInt64] { exporter.selected }

  /// Looks up what is to be exported, up to a checkpoint of the log.
  ///
  /// Throws `BundleError` if there is nothing, or if a record that is needed can't be read.
  public init(
    _ selection: BundleManifest.Selection, of reader: Reader, birth: BirthCertificate,
    checkpoint: VerifiedCheckpoint, _ circumstances: Circumstances
  ) throws(BundleError) {
    self.reader = reader
    self.birth = birth
    self.checkpoint = checkpoint
    self.selection = selection
    self.circumstances = circumstances
    exporter = try BundleExporter(selection, of: reader, birth: birth, checkpoint: checkpoint)
  }

  /// Writes the bundle to a sink that holds nothing yet.
  ///
  /// Throws what the reader and the sink throw; what the sink holds then is no bundle.
  public func write(to sink: any BundleSink, seal: borrowing EvidenceSeal) throws {
    let request = BundleRequest(
      madeAt: circumstances.madeAt, madeBy: circumstances.by, purpose: circumstances.reason,
      tool: Build.name, coverage: try coverage(), earlier: circumstances.earlier,
      logFindings: circumstances.logFindings)
    // An answer is made once: its part of the page waits until the verdict, which stands before it.
    let pages = try sink.scratch()
    try exporter.write(
      request, key: seal.key, certificate: seal.certificate, to: sink,
      documents: { documents in
        try documents.add(BundlePath.explanations) { write in
          var rows = RecentRows(reader, selected)
          let drawsAll = try actions() <= Self.drawnActions
          try explain { explanation, context in
            if let context { try write(Self.line(context.json())) }
            try write(Self.line(explanation.bundleJSON()))
            try pages.append(
              HTMLReport.explanation(
                explanation, context, rows: rows.rows(of: explanation, context),
                isDrawn: drawsAll || !explanation.statements(.findings).isEmpty))
          }
        }
      },
      report: { verdict, write in try report(verdict, pages.source(), write) })
  }

  /// What the log keeps of the export: the name of the file, without its folders, and its SHA-256.
  ///
  /// Folders are left out, for they may tell names of people and machines to whoever reads the log.
  public func draft(file: String, sha256: Hash256) -> EventDraft {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let what: JSONObject =
      switch selection {
      case .run(let run): ["run": .string(run)]
      case .range(let first, let last):
        ["from": .string(String(first)), "to": .string(String(last))]
      case .incident(let name): ["incident": .string(name)]
      }
    var draft = EventDraft(.evidenceExported, basis: .observed)
    draft.data[.bundleFile] = name
    draft.data[.bundleDigest] = sha256.hex
    draft.data[.statedBy] = circumstances.by
    draft.data[.reason] = circumstances.reason
    draft.data[.selection] = what
    draft.data[.written] = Int64(selected.count)
    return draft
  }

  /// Explains each action, in the order of the log, each context once.
  func explain(
    _ body: (Explanation, StatedContext?) throws -> Void
  ) throws {
    let session = ExplanationSession(reader)
    for sequence in selected where try isAction(sequence) {
      let (explanation, context) = try session.explain(sequence)
      try body(explanation, context)
    }
  }

  /// How many actions are explained.
  func actions() throws -> Int { try selected.count { try isAction($0) } }

  private func isAction(_ sequence: UInt64) throws -> Bool {
    try reader.record(sequence).type == .toolCall
  }

  /// What the recorders of the selected records said they watch, and how much of the log is not
  /// anchored.
  ///
  /// By the recorders' own word: nothing in the log can tell what never reached it.
  private func coverage() throws -> JSONValue {
    var recorders: Set<UInt64> = []
    for sequence in selected {
      if let recorder = try reader.record(sequence).recorder { recorders.insert(recorder) }
    }
    var watches: [String] = []
    for recorder in recorders.sorted() {
      // Many short-lived recorders say the same of themselves.
      for watch in try reader.record(recorder)[.watches] ?? []
      where !watches.contains(watch.sentence) {
        watches.append(watch.sentence)
      }
    }
    return [
      "version": 1, "watches": .array(watches.map { .string($0) }),
      "recorders": .array(recorders.sorted().map { .string(String($0)) }),
      "checkpointSize": .string(String(checkpoint.body.size)),
      "notWatched":
        "whatever did not pass through these recorders; a log can't list what it did not see",
    ]
  }

  private static func line(_ value: JSONValue) -> [UInt8] {
    CanonicalWriter.write(value) + [UInt8(ascii: "\n")]
  }
}
