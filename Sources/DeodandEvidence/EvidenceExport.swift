import DeodandAnswers
public import DeodandBundle
import DeodandCrypto
public import DeodandEvents
public import DeodandLog
import DeodandStore
import DeodandSystem

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
    /// Who exports, by their own word.
    public let by: String
    /// Who exports, by the kernel's.
    public let kernel: KernelUser
    /// Why.
    public let reason: String
    /// When (RFC 3339), by the exporter's clock.
    public let madeAt: String
    /// What is INVALID in the log that is exported from, one sentence each: the bundle says so.
    public let logFindings: [String]
    /// Checkpoints of the log, from which the bundle is to show that it goes on.
    public let earlier: [CheckpointBody]

    /// States them; the time is now and the user that of this process unless they are given.
    public init(
      by: String, reason: String, madeAt: String? = nil, kernel: KernelUser? = nil,
      logFindings: [String] = [], earlier: [CheckpointBody] = []
    ) {
      self.logFindings = logFindings
      self.by = by
      self.kernel = kernel ?? .current
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
  /// Throws what the reader and the sink throw, and `unsound` if the bundle would not verify; what
  /// the sink holds then is no bundle.
  public func write(to sink: any BundleSink, seal: borrowing EvidenceSeal) throws {
    let request = BundleRequest(
      madeAt: circumstances.madeAt, madeBy: circumstances.by, kernel: circumstances.kernel,
      purpose: circumstances.reason, tool: Build.name, logFindings: circumstances.logFindings,
      earlier: circumstances.earlier)
    try exporter.write(
      request, key: seal.key, certificate: seal.certificate, to: sink, answers: BundleAnswers(),
      isFit: { verdict in
        // By the rules that a recipient runs; a log that is handed out for its faults may have
        // them.
        guard circumstances.logFindings.isEmpty,
          let finding = verdict.findings.first(where: { $0.outcome == .invalid })
        else {
          return
        }
        throw EvidenceError(
          .unsound, "the bundle would be INVALID: \(finding.message) (\(finding.code))",
          "deodand verify says what is wrong with the log")
      })
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
    draft.data[.kernel] = circumstances.kernel.json
    draft.data[.reason] = circumstances.reason
    draft.data[.selection] = what
    draft.data[.written] = Int64(selected.count)
    return draft
  }
}

extension KernelUser {
  /// That of this process.
  static var current: KernelUser {
    let identity = Identity.current()
    return KernelUser(id: identity.user, name: identity.name, host: identity.host)
  }
}
