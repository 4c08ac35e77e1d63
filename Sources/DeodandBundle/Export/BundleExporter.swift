public import DeodandCrypto
public import DeodandEvents
public import DeodandLog

/// Makes bundles: collects, proves, seals, and writes front to back.
///
/// Memory does not grow with what is disclosed: records and contents pass one by one, and what is
/// kept of each is its number, its proof and its digest (some 600 bytes).
///
/// One selection may be written several times; two bundles of it differ in the seal, for signatures
/// of ECDSA are random.
public struct BundleExporter<Reader: EventReader & HashReader> {
  private let reader: Reader
  private let birth: BirthCertificate
  private let checkpoint: VerifiedCheckpoint
  private let request: BundleManifest.Selection
  private let selection: RecordSelection

  /// The records that a bundle would answer with, ascending.
  public var selected: [UInt64] { selection.selected }

  /// Looks up what is to be exported from a log up to a checkpoint of it.
  ///
  /// Throws `BundleError`: `nothingSelected`, or `log` if a record that is needed can't be read.
  public init(
    _ selection: BundleManifest.Selection, of reader: Reader, birth: BirthCertificate,
    checkpoint: VerifiedCheckpoint
  ) throws(BundleError) {
    self.reader = reader
    self.birth = birth
    self.checkpoint = checkpoint
    request = selection
    self.selection = try RecordSelection(selection, in: reader, below: checkpoint.body.size)
  }

  /// Writes a bundle to a sink that holds nothing yet; the key signs the list of everything in it.
  ///
  /// The answers are made from the bundle as it stands without them, by its own reader: they can
  /// say nothing that it does not hold. The verdict on it as it stood then is handed to `isFit`,
  /// which throws if no bundle is to be made of what would not verify.
  public func write(
    _ request: BundleRequest, key: borrowing P256PrivateKey, certificate: Certificate,
    to sink: any BundleSink, answers: any AnswerMaker,
    isFit: (Verdict) throws -> Void = { _ in }
  ) throws {
    precondition(sink.byteCount == 0, "a bundle is all that there is in its file")
    var files = SealedFiles(sink: sink)
    try files.addPlain(BundlePath.mimetype, Array(BundlePath.mimetypeText.utf8))
    try addRecords(request, to: &files)
    try addContents(to: &files)
    try addEvidence(certificate, request, to: &files)
    // The bundle is finished as if there were no answers, read back, and its end cut off again.
    try files.flush()
    let place = sink.byteCount
    var draft = files
    try finish(&draft, request, key, certificate)
    let (verdict, source) = try BundleVerifier.draft(sink.source())
    try isFit(verdict)
    var spool = try AnswerSpool(beside: sink)
    if let source { try answers.make(of: source) { try spool.write($0, $1) } }
    try sink.truncate(to: place)
    for (path, parts) in AnswerPart.files {
      try files.add(path) { write in
        for part in parts { try spool.forEachPiece(of: part, write) }
      }
    }
    try finish(&files, request, key, certificate)
  }

  /// The order matters: the bag lists what stands before it, the seal's list the bag's files too,
  /// and the seal is over that list.
  private func finish(
    _ files: inout SealedFiles, _ request: BundleRequest, _ key: borrowing P256PrivateKey,
    _ certificate: Certificate
  ) throws {
    try files.finishBag(origin: birth.origin, madeAt: request.madeAt)
    let list = try files.addList()
    try files.addPlain(
      BundlePath.seal, try CMS.signDetached(list, key: key, certificate: certificate))
    try files.finish()
  }

  /// Each record is read twice in an export, here and for the selection, rather than kept.
  private func addRecords(_ request: BundleRequest, to files: inout SealedFiles) throws {
    let manifest = BundleManifest(
      origin: birth.origin, logID: birth.logID.hex, selection: self.request,
      selected: selection.selected, records: selection.records, madeAt: request.madeAt,
      madeBy: request.madeBy, purpose: request.purpose, tool: request.tool,
      logFindings: request.logFindings)
    try files.add(BundlePath.manifest, line(manifest.json()))
    try files.add(BundlePath.records) { write in
      for sequence in selection.records {
        try write(try reader.record(sequence).bytes + [UInt8(ascii: "\n")])
      }
    }
  }

  /// Discloses what the selected records need and the log still has; lists everything else with its
  /// reason.
  ///
  /// Content that other records hold too is disclosed once. An erased one is listed with its
  /// commitment, which tells nothing without the salt.
  private func addContents(to files: inout SealedFiles) throws {
    var disclosed: [(commitment: Commitment, salt: [UInt8])] = []
    var withheld: [UInt8] = []
    for chunk in selection.chunks {
      let reason: String
      if chunk.isNeeded {
        switch try reader.content(chunk.commitment) {
        case .available(let bytes, let salt):
          try files.add(BundlePath.content(chunk.commitment.hex), bytes)
          disclosed.append((chunk.commitment, salt))
          continue
        case .erased: reason = "erased"
        case .withheld: reason = "withheld"
        case .missing: reason = "missing"
        }
      } else {
        reason = "not-selected"
      }
      withheld += line([
        "commitment": .string(chunk.commitment.hex), "reason": .string(reason),
        "record": .string(String(chunk.record)),
      ])
    }
    try files.add(BundlePath.disclosures) { write in
      for (commitment, salt) in disclosed {
        let path = BundlePath.content(commitment.hex)
        try write(Array("\(commitment.hex) \(Hex.encode(salt)) \(path)\n".utf8))
      }
    }
    try files.add(BundlePath.withheld, withheld)
  }

  private func addEvidence(
    _ certificate: Certificate, _ request: BundleRequest, to files: inout SealedFiles
  ) throws {
    try files.add(BundlePath.checkpoint, Array(checkpoint.signed.text.utf8))
    try files.add(BundlePath.logKey, Array((checkpoint.key.description + "\n").utf8))
    let proofs = try proofs()
    try files.add(BundlePath.proofs) { write in try proofs.write(write) }
    if let consistency = try consistency(request.earlier) {
      try files.add(BundlePath.consistency, line(consistency.json()))
    }
    try files.add(BundlePath.certificate, certificate.pem)
    try files.add(BundlePath.custody, line(request.custody()))
    try files.add(BundlePath.verify, Array(VerifyText.text.utf8))
  }

  /// In ascending order, so that tiles are read once.
  private func proofs() throws(ReadError) -> ProofSet {
    let size = checkpoint.body.size
    var builder = ProofBuilder(reader: reader)
    var set = ProofSet.Builder(size: size, root: checkpoint.body.root)
    for sequence in selection.records {
      set.add(try builder.inclusion(of: sequence, in: size), of: sequence)
    }
    return set.build()
  }

  /// The proofs from earlier checkpoints, each size once; nil if there is none to prove.
  ///
  /// Throws `log` if one of them has a size or a root that this log never had: then it is no
  /// checkpoint of it, or the log was changed since.
  private func consistency(
    _ earlier: [CheckpointBody]
  ) throws -> ConsistencySet? {
    let size = checkpoint.body.size
    var builder = ProofBuilder(reader: reader)
    for body in earlier {
      guard body.size <= size, try builder.root(ofSize: body.size) == body.root else {
        throw BundleError(
          .log, "the log contradicts its checkpoint of size \(body.size)",
          "deodand verify --checkpoint FILE says how; keep the log as evidence")
      }
    }
    // Of its own size a checkpoint needs no proof, and of the empty tree there is none.
    let sizes = Set(earlier.map(\.size)).filter { $0 > 0 && $0 < size }.sorted()
    if sizes.isEmpty { return nil }
    var set = ConsistencySet.Builder(size: size)
    for from in sizes.suffix(BundleLimits.consistencyProofs) {
      set.add(
        try builder.consistency(from: from, to: size), from: from,
        root: try builder.root(ofSize: from))
    }
    return set.build()
  }

  private func line(_ value: JSONValue) -> [UInt8] {
    CanonicalWriter.write(value) + [UInt8(ascii: "\n")]
  }
}
