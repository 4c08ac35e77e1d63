public import DeodandCrypto
public import DeodandEvents
public import DeodandLog

/// Makes bundles: collects, proves, seals, and writes front to back.
public struct BundleExporter<Reader: EventReader & HashReader> {
  private let reader: Reader
  private let birth: BirthCertificate
  private let checkpoint: VerifiedCheckpoint

  /// Prepares to export from a log up to a checkpoint of it.
  public init(
    reader: Reader, birth: BirthCertificate, checkpoint: VerifiedCheckpoint
  ) {
    self.reader = reader
    self.birth = birth
    self.checkpoint = checkpoint
  }

  /// The records that a bundle would answer with, in order.
  public func selected(_ selection: BundleManifest.Selection) throws(BundleError) -> [UInt64] {
    try RecordSelection(selection, in: reader, below: checkpoint.body.size).selected
  }

  /// Writes a bundle to a sink.
  ///
  /// `seal` signs the list of everything in it.
  public func write(
    _ request: BundleRequest, key: borrowing P256PrivateKey, certificate: Certificate,
    sink: @escaping ([UInt8]) throws -> Void
  ) throws {
    let selection = try RecordSelection(
      request.selection, in: reader, below: checkpoint.body.size)
    var files = SealedFiles(sink: sink)
    try files.addPlain(BundlePath.mimetype, Array(BundlePath.mimetypeText.utf8))
    try addRecords(selection, request, to: &files)
    try addContents(selection, to: &files)
    try addEvidence(selection, certificate, request, to: &files)
    for document in request.documents { try files.add(document.path, document.bytes) }
    try files.finishBag(origin: birth.origin, madeAt: request.madeAt)
    let manifest = ASiCManifest(
      signature: BundlePath.seal, mediaType: "application/x-pkcs7-signature", items: files.items)
    let xml = manifest.xml
    try files.addPlain(BundlePath.asicManifest, xml)
    try files.addPlain(
      BundlePath.seal, try CMS.signDetached(xml, key: key, certificate: certificate))
    try files.finish()
  }

  private func addRecords(
    _ selection: RecordSelection, _ request: BundleRequest, to files: inout SealedFiles
  ) throws {
    let manifest = BundleManifest(
      origin: birth.origin, logID: birth.logID.hex, selection: request.selection,
      selected: selection.selected, records: selection.records.map(\.sequence),
      madeAt: request.madeAt, madeBy: request.madeBy, purpose: request.purpose, tool: request.tool)
    try files.add(BundlePath.manifest, line(manifest.json()))
    try files.add(
      BundlePath.records, selection.records.flatMap { $0.bytes + [UInt8(ascii: "\n")] })
  }

  /// Discloses what the selected records need and the log still has; lists everything else with its
  /// reason.
  private func addContents(_ selection: RecordSelection, to files: inout SealedFiles) throws {
    var disclosures = ""
    var withheld: [UInt8] = []
    var seen: Set<Commitment> = []
    for record in selection.records {
      for reference in record.content {
        for case .chunk(let commitment) in reference.items where seen.insert(commitment).inserted {
          let reason: String
          if selection.needed.contains(commitment) {
            switch try reader.content(commitment) {
            case .available(let bytes, let salt):
              let path = BundlePath.content(commitment.hex)
              try files.add(path, bytes)
              disclosures += "\(commitment.hex) \(Hex.encode(salt)) \(path)\n"
              continue
            case .erased: reason = "erased"
            case .withheld: reason = "withheld"
            case .missing: reason = "missing"
            }
          } else {
            reason = "not-selected"
          }
          withheld += line([
            "commitment": .string(commitment.hex), "reason": .string(reason),
            "record": .string(String(record.sequence)),
          ])
        }
      }
    }
    try files.add(BundlePath.disclosures, Array(disclosures.utf8))
    try files.add(BundlePath.withheld, withheld)
  }

  private func addEvidence(
    _ selection: RecordSelection, _ certificate: Certificate, _ request: BundleRequest,
    to files: inout SealedFiles
  ) throws {
    let size = checkpoint.body.size
    var paths: [UInt64: [Hash256]] = [:]
    for record in selection.records {
      paths[record.sequence] = try InclusionProof.prove(
        index: record.sequence, size: size, reader: reader)
    }
    let proofs = ProofSet(size: size, root: checkpoint.body.root, paths: paths)
    try files.add(BundlePath.checkpoint, Array(checkpoint.signed.text.utf8))
    try files.add(BundlePath.logKey, Array((checkpoint.key.description + "\n").utf8))
    try files.add(BundlePath.proofs, line(proofs.json()))
    try files.add(BundlePath.certificate, certificate.pem)
    try files.add(BundlePath.coverage, line(request.coverage))
    try files.add(
      BundlePath.custody,
      line([
        "event": "exported", "at": .string(request.madeAt), "by": .string(request.madeBy),
        "reason": .string(request.purpose), "tool": .string(request.tool),
      ]))
    try files.add(
      BundlePath.verify,
      Array(VerifyText.text(origin: birth.origin, madeAt: request.madeAt).utf8))
  }

  private func line(_ value: JSONValue) -> [UInt8] {
    CanonicalWriter.write(value) + [UInt8(ascii: "\n")]
  }
}
