public import Deodand
import DeodandAnswers
public import DeodandBundle
public import DeodandLog
import DeodandStore

/// Making evidence from a log on this machine, as `deodand bundle` does it.
///
///     let recorder = try await Recorder.open(path)
///     try await Evidence.export(
///       .run("r1"), of: path, to: "r1.asice", by: "me@host", reason: "claim 7",
///       recorder: recorder)
public enum Evidence {
  /// Seals what a selection names in a file, and records that it was exported.
  ///
  /// A checkpoint is signed first; the bundle holds records up to it. The export is on record
  /// before the file appears, and is recorded only when all of the file is on the disk. The number
  /// of records that answer the request.
  ///
  /// The whole log is verified before, but for its contents: if anything is INVALID, nothing is
  /// exported unless `despiteFindings` is set, and then the bundle says so.
  ///
  /// Throws `BundleError` if nothing is selected or the log can't be read, `EvidenceError` if the
  /// file exists or can't be written or the sealing key is not the log's, and what recording
  /// throws.
  ///
  /// The bundle shows that the log goes on from every checkpoint that was given away before, and
  /// from those in `earlier`, such as one that its recipient holds.
  ///
  /// A crash after the record leaves an export on record whose file never appeared: the other order
  /// could hand out evidence of which the log knows nothing. Where the file can't be put in its
  /// place a second record says that the export failed.
  @discardableResult
  public static func export(
    _ selection: BundleManifest.Selection, of log: String, to path: String, by: String,
    reason: String, recorder: Recorder, despiteFindings: Bool = false,
    earlier: [SignedCheckpoint] = []
  ) async throws -> Int {
    let faults = try LogFindings.faults(of: log, .standard())
    try LogFindings.check(faults, areHandedOut: despiteFindings)
    let file = try EvidenceFile(path)
    let signed = try await recorder.checkpoint()
    let reader = try LogReader(log)
    guard let birth = BirthCertificate(reader.directory.birth) else {
      throw EvidenceError(
        .noBirth, "the log does not begin with a birth certificate",
        "deodand verify says what is wrong with the log")
    }
    let export = try EvidenceExport(
      selection, of: reader, birth: birth,
      checkpoint: signed.verified(by: KeyHistory(birth)),
      EvidenceExport.Circumstances(
        by: by, reason: reason, logFindings: faults,
        earlier: try givenCheckpoints(in: reader) + earlier.map(\.body)))
    let seal = try EvidenceSeal(of: reader.directory, birth)
    try export.write(to: file, seal: seal)
    // Of the bytes on the disk: it is the digest that the record states.
    let digest = try file.synchronize()
    var draft = export.draft(file: path, sha256: digest)
    _ = try await recorder.record(draft)
    do {
      try file.commit()
    } catch {
      // The log says of a file that it was made: it has to say as well that nobody has it.
      draft.data[.outcome] = .error
      draft.data[.note] = error.message
      _ = try await recorder.record(draft)
      throw error
    }
    return export.selected.count
  }

  /// Checks a bundle with all rules of this version, its explanations and its report among them.
  ///
  /// Throws `BundleError` if it is no bundle at all, or can't be read.
  public static func verify(
    _ source: any BundleSource, trust: Trust
  ) throws(BundleError) -> BundleVerifier.Answer {
    try BundleVerifier.verify(source, trust: trust, answers: BundleAnswers())
  }
}
