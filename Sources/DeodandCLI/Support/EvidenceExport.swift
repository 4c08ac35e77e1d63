import Deodand
import DeodandBundle
import DeodandConsole
import DeodandCrypto
import DeodandEvents
import DeodandExplain
import DeodandLog
import DeodandReport
import DeodandStore
import DeodandSystem

/// One export: the bundle with explanations, coverage and the report that people read.
struct EvidenceExport {
  private let reader: LogReader
  private let birth: BirthCertificate
  private let checkpoint: VerifiedCheckpoint
  private let selection: BundleManifest.Selection
  private let selected: [UInt64]
  private let reason: String
  private let madeAt = RecorderClock.system.now().time.rfc3339
  private let madeBy = Environment.user + "@" + Identity.current().host

  /// How many records answer the request.
  var count: Int { selected.count }

  init(
    reader: LogReader, checkpoint: SignedCheckpoint, selection: BundleManifest.Selection,
    reason: String
  ) throws {
    guard let birth = BirthCertificate(reader.directory.birth) else {
      throw Failure(
        .unable, "the log does not begin with a birth certificate",
        hint: "deodand verify says what is wrong with the log")
    }
    self.reader = reader
    self.birth = birth
    self.selection = selection
    self.reason = reason
    self.checkpoint = try checkpoint.verified(by: birth.checkpointKey)
    selected = try BundleExporter(reader: reader, birth: birth, checkpoint: self.checkpoint)
      .selected(selection)
  }

  /// Writes the bundle.
  ///
  /// It is made twice: the report shows the verdict on the first one, which differs from the second
  /// by nothing but the report.
  func write(sink: @escaping ([UInt8]) throws -> Void) throws {
    let explanations = try selected.compactMap(explanation)
    var documents = explanations.map { explanation in
      (
        path: BundlePath.explanation(explanation.subject),
        bytes: CanonicalWriter.write(explanation.json()) + [UInt8(ascii: "\n")]
      )
    }
    let draft = Gathered()
    try export(documents) { draft.bytes += $0 }
    let verdict = try BundleVerifier.verify(draft.bytes, trust: BundleTrust()).verdict
    draft.bytes = []
    documents.append(
      (BundlePath.report, Array(try report(verdict, explanations).page().utf8)))
    try export(documents, sink: sink)
  }

  /// What the log keeps of the export.
  func record(file: String, bytes: [UInt8]) -> EventDraft {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    let what: JSONValue =
      switch selection {
      case .run(let run): ["run": .string(run)]
      case .range(let first, let last):
        ["from": .string(String(first)), "to": .string(String(last))]
      case .incident(let name): ["incident": .string(name)]
      }
    return EventDraft(
      .evidenceExported, basis: .observed,
      data: [
        "file": .string(name), "sha256": .string(Identifiers.digest(bytes)), "by": .string(madeBy),
        "reason": .string(reason), "selection": what, "records": .integer(Int64(count)),
      ])
  }

  private final class Gathered { var bytes: [UInt8] = [] }

  private func explanation(of sequence: UInt64) throws -> Explanation? {
    guard try reader.record(sequence).type == .toolCall else { return nil }
    return try Why.explain(Reference(String(sequence)), in: reader)
  }

  private func export(
    _ documents: [(path: String, bytes: [UInt8])], sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    let request = BundleRequest(
      selection: selection, madeAt: madeAt, madeBy: madeBy, purpose: reason, tool: Build.name,
      coverage: try coverage(), documents: documents)
    let keys = reader.directory.keys
    var pem = Array(try keys.evidenceKeyPEM().utf8)
    defer { Wipe.bytes(&pem) }
    let key = try P256PrivateKey(pem: pem)
    let certificate = try Certificate(pem: Array(try keys.evidenceCertificatePEM().utf8))
    guard Hash256(Array(certificate.fingerprint.bytes)) == birth.certificateFingerprint else {
      throw Failure(
        .unable, "keys/evidence.pem is not the certificate that record 0 names",
        hint: "put the log's own certificate back; record 0 holds a copy")
    }
    try BundleExporter(reader: reader, birth: birth, checkpoint: checkpoint)
      .write(request, key: key, certificate: certificate, sink: sink)
  }

  /// What the recorders of the selected records said they watch, and how much of the log is not
  /// anchored.
  private func coverage() throws -> JSONValue {
    var recorders: Set<UInt64> = []
    for sequence in selected {
      if let recorder = try reader.record(sequence).recorder { recorders.insert(recorder) }
    }
    var watches: [JSONValue] = []
    for recorder in recorders.sorted() {
      // Many short-lived recorders say the same of themselves.
      for watch in try reader.record(recorder).data["watches"]?.array ?? []
      where !watches.contains(watch) {
        watches.append(watch)
      }
    }
    return [
      "version": 1, "watches": .array(watches),
      "recorders": .array(recorders.sorted().map { .string(String($0)) }),
      "checkpointSize": .string(String(checkpoint.body.size)),
      "notWatched":
        "whatever did not pass through these recorders; a log can't list what it did not see",
    ]
  }

  private func report(
    _ verdict: Verdict, _ explanations: [Explanation]
  ) throws -> HTMLReport {
    let title =
      switch selection {
      case .run(let run): "Run \(run)"
      case .range(let first, let last): "Records \(first) to \(last)"
      case .incident(let name): "Incident \(name)"
      }
    let subject = HTMLReport.Subject(
      title: title, origin: birth.origin,
      made: "Made \(madeAt) by \(madeBy) with \(Build.name). Reason: \(reason).",
      facts: [
        (name: "Records", value: String(count)),
        (name: "Log id", value: birth.logID.hex),
        (name: "Checkpoint", value: "at size \(checkpoint.body.size)"),
        (name: "Verifier key", value: birth.checkpointKey.description),
        (name: "Certificate SHA-256", value: birth.certificateFingerprint.hex),
      ])
    let records = try selected.map { try reader.record($0) }
    return HTMLReport(
      subject, verdict: verdict, explanations: explanations,
      rows: try records.map { try Timeline.row(of: $0, in: reader) },
      records: try selected.map { try Show.of($0, in: reader) })
  }
}
