import ArgumentParser
import Deodand
import DeodandBundle
import DeodandConsole
import DeodandCrypto
import DeodandEvents
import DeodandEvidence
import DeodandLog
import DeodandStore
import DeodandSystem

/// `deodand bundle`: records with their proofs, sealed, in one file that anyone can check.
///
/// The format is docs/spec/bundle.md's. Each export is a record of the log, recorded before its
/// file takes its name, so the log tells of every bundle.
struct BundleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bundle",
    abstract: "Export records as a sealed evidence bundle (.asice).",
    discussion: """
      The bundle holds the records, their content, proofs that they stand in the log, a report for people \
      and the commands to check it all without Deodand. The export is itself recorded.
      """)

  @Option(help: ArgumentHelp("Every record of this run.", valueName: "ID"))
  var run: String?

  @Option(help: ArgumentHelp("Every record from A to B.", valueName: "A-B"))
  var records: String?

  @Option(
    help: ArgumentHelp("Every record of this incident, and its own entries.", valueName: "NAME"))
  var incident: String?

  /// It must not exist yet: evidence is never overwritten.
  @Option(help: ArgumentHelp("The file to make.", valueName: "X.asice"))
  var out: String

  /// It stands in the custody record, which everybody who gets the bundle reads.
  @Option(help: ArgumentHelp("Why it is made, for the custody record.", valueName: "TEXT"))
  var reason = "not stated"

  /// Evidence from a log that was tampered with may be wanted: then it says so itself.
  @Flag(help: "Export from a log that does not verify; the bundle says so inside.")
  var despiteFindings = false

  /// Those that `checkpoint --to` has given away are taken without being named.
  @Option(
    help: ArgumentHelp(
      "Show that the log goes on from this checkpoint, too; may be repeated.", valueName: "FILE"))
  var consistentWith: [String] = []

  @OptionGroup var log: LogOption

  func validate() throws {
    // Exactly one: a bundle has one selection, which its manifest states.
    if [run, records, incident].compactMap({ $0 }).count != 1 {
      throw ValidationError(
        "say what to export: one of --run ID, --records A-B and --incident NAME")
    }
  }

  func run() async throws {
    let selection = try selection()
    // Nothing is made before it is certain that there is something to export.
    let reader = try OpenLog.reader(log)
    try check(selection, in: reader)
    let earlier = try consistentWith.map { try Self.checkpoint($0, of: reader) }
    let recorder = try await OpenLog.recorder(log, watches: [Watch(.exports)])
    let count = try await Evidence.export(
      selection, of: log.path, to: out, by: Operator.claimed, reason: reason, recorder: recorder,
      despiteFindings: despiteFindings, earlier: earlier)
    try await recorder.close()
    Notice.say(
      "deodand: note: sealed \(out) (records: \(count)); check it with deodand verify \(out)"
    )
  }

  /// A checkpoint that is the log's by its signature.
  private static func checkpoint(
    _ path: String, of reader: LogReader
  ) throws -> SignedCheckpoint {
    let signed = try TrustOptions.checkpoint(path)
    let birth = try KeysCommand.birth(of: reader.directory)
    do throws(NoteError) {
      return try signed.verified(by: KeyHistory(birth)).signed
    } catch {
      throw Failure(
        .usage, "\(path) is not of this log: \(error.message)",
        hint: "give a checkpoint that this log has signed")
    }
  }

  /// Parses the options without looking into the log.
  private func selection() throws -> BundleManifest.Selection {
    if let run { return .run(FilterOptions.withoutPrefix(run)) }
    if let incident { return .incident(incident) }
    let ends = (records ?? "").split(separator: "-", omittingEmptySubsequences: false).map {
      UInt64($0)
    }
    // A range may have one record; its numbers are inclusive.
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else {
      throw Failure(
        .usage, "--records \(records ?? "") is not a range",
        hint: "write it as 10-20, the smaller first")
    }
    return .range(first, last)
  }

  /// Whether anything is selected, so that no empty bundle is sealed.
  private func check(_ selection: BundleManifest.Selection, in reader: LogReader) throws {
    switch selection {
    case .run(let run):
      if try selection.isAnswered(in: reader) { return }
      throw Failure(
        .usage, "no record is of run \(run)", hint: "deodand timeline shows what there is")
    case .incident(let name): _ = try OpenIncident.named(name, in: reader)
    case .range(let first, let last):
      // A range that begins within the log and ends at its size is forgiven: the last record was
      // meant.
      guard last >= reader.size, first >= reader.size || last > reader.size else { return }
      throw Failure(
        .usage, "the log has records 0 to \(reader.size - 1)", hint: "choose a range within it")
    }
  }
}
