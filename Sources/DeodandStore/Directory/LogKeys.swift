import DeodandCrypto
import DeodandEvents
public import DeodandLog
import DeodandSystem

/// The secrets of a log: `keys/`, mode 0700, every file in it mode 0600.
///
/// `checkpoint.key` holds the Ed25519 key that signs checkpoints, in the text form of Go's
/// `sumdb/note`; `evidence.key` and `evidence.pem` the P-256 key (PKCS#8) and certificate that seal
/// bundles; `index.key` keys the search index; `content/<n>.key` the master key of subject n.
///
/// Keys are read when they are needed and are not cached here. None of them is in `log.db`: who
/// copies the evidence does not copy the secrets (docs/spec/store.md, "Keys").
public struct LogKeys: Sendable, Hashable {
  /// The directory `keys`.
  public let path: String

  /// Whether content keys are only looked at: a copy of a log on media without modes can be
  /// verified, though nobody should record into it.
  let isLookedAt: Bool

  /// Names the directory; nothing is read yet.
  init(path: String, isLookedAt: Bool = false) {
    self.path = path
    self.isLookedAt = isLookedAt
  }

  /// Makes the directory and its fixed keys.
  ///
  /// Modes are set when files are made and not afterwards, so that there is no moment at which
  /// others could open one.
  static func create(
    at path: String, origin: NoteName, time: Timestamp
  ) throws(StoreError) -> LogKeys {
    let keys = LogKeys(path: path)
    for folder in [path, path + "/content"] {
      try StoreError.translating(Durable.createDirectory(folder, mode: 0o700))
    }
    let evidence = try EvidenceKey.make(origin: origin.text, time: time)
    let signer = NoteSigner(name: origin, key: Ed25519PrivateKey())
    try KeyFile.create(path + "/checkpoint.key", signer.privateKeyText() + "\n")
    try KeyFile.create(path + "/evidence.key", evidence.keyPEM)
    try KeyFile.create(path + "/evidence.pem", evidence.certificatePEM)
    try KeyFile.create(path + "/index.key", Hex.encode(Random.bytes(32)) + "\n")
    return keys
  }

  /// The signer of checkpoints.
  ///
  /// The line end is optional, as editors add and remove one.
  public func noteSigner() throws(StoreError) -> NoteSigner {
    let text = try KeyFile.read(path + "/checkpoint.key")
    do throws(NoteError) {
      return try NoteSigner(privateKeyText: text.hasSuffix("\n") ? String(text.dropLast()) : text)
    } catch {
      throw StoreError(
        .keyWrong, "\(path)/checkpoint.key holds no key (\(error.message))",
        remedy: "restore the key file from its backup")
    }
  }

  /// The key that seals evidence bundles, as PKCS#8 PEM.
  public func evidenceKeyPEM() throws(StoreError) -> String {
    try KeyFile.read(path + "/evidence.key")
  }

  /// The certificate of that key, as PEM.
  public func evidenceCertificatePEM() throws(StoreError) -> String {
    try KeyFile.read(path + "/evidence.pem")
  }

  /// The certificate as DER.
  public func evidenceCertificate() throws(StoreError) -> [UInt8] {
    let pem = try evidenceCertificatePEM()
    do throws(CryptoError) {
      return try Certificate(pem: Array(pem.utf8)).der
    } catch {
      throw StoreError(
        .keyWrong, "\(path)/evidence.pem holds no certificate (\(error.message))",
        remedy: "restore the file from its backup")
    }
  }

  /// The key of the search index; one of zeros, which anybody could guess, is refused.
  package func indexKey() throws(StoreError) -> [UInt8] {
    let key = try KeyFile.readHex(path + "/index.key")
    guard key.contains(where: { $0 != 0 }) else {
      throw StoreError(
        .keyWrong, "the key file \(path)/index.key holds nothing but zeros",
        remedy: "put 32 random bytes there, and remove the folder index")
    }
    return key
  }

  /// The key of a data subject.
  func subjectKey(id: Int64, label: String) throws(StoreError) -> SubjectKey {
    let master = try KeyFile.readHex(contentPath(id), anyMode: isLookedAt)
    return try SubjectKey(id: id, label: label, master: master)
  }

  /// Makes the key of a new data subject.
  ///
  /// A file that a crash left behind was never used, for its row in `content_key` is missing, and
  /// is made again.
  ///
  /// Call it within the transaction that inserts the row: another process waits for its lock, and
  /// does not make the same number.
  func createSubjectKey(id: Int64, label: String) throws(StoreError) -> SubjectKey {
    Files.remove(contentPath(id))
    let master = Random.bytes(32)
    try KeyFile.create(contentPath(id), Hex.encode(master) + "\n")
    return try SubjectKey(id: id, label: label, master: master)
  }

  /// Whether a subject's key is there.
  ///
  /// That it is missing is how erased content looks; whether somebody was entitled to erase it is
  /// told by `content.erased` records.
  func hasSubjectKey(id: Int64) -> Bool { Files.exists(contentPath(id)) }

  /// The file that holds a subject's master key.
  func contentPath(_ id: Int64) -> String { "\(path)/content/\(id).key" }
}
