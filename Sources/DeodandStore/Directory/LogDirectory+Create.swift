import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandSystem

extension LogDirectory {
  /// Makes a log: complete in a directory beside the target, then moved into place.
  ///
  /// The target may be an empty directory; folders above it are made, for their owner alone, as far
  /// as they are missing. Of two processes that make the same log one wins; the
  /// other gets `exists`, and nothing of its own is left behind.
  ///
  /// A crash leaves either nothing at the target, or the whole log; the directory beside it has a
  /// random name and may be removed.
  ///
  /// A log that stood at the path before, as far as this machine remembers it, is `missing` unless
  /// `replacing` says by whom and why it is replaced; record 0 then tells of it.
  public static func create(
    at path: String, origin: String, state: StateDirectory? = .standard(),
    build: String = Build.name, clock: RecorderClock = .system, replacing: Replacement? = nil
  ) throws(StoreError) -> LogDirectory {
    let name = try parse(origin)
    let target = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    if Files.exists(target), try !StoreError.translating(Directories.isEmpty(target)) {
      throw taken(target)
    }
    let before = try MissingLog.find(at: target, state)
    if let before, replacing == nil { throw before.error(at: target) }
    let folder = target.split(separator: "/").last.map(String.init) ?? "log"
    let suffix = Hex.encode(Random.bytes(8))
    let workshop = Files.parent(of: target) + "/.\(folder).tmp-\(suffix)"
    try StoreError.translating(
      Durable.createDirectories(Files.parent(of: target), mode: 0o700))
    try StoreError.translating(Durable.createDirectory(workshop, mode: 0o700))
    do {
      let facts = BirthFacts(
        origin: name, build: build, memory: HeadWatch.isPossible(state) ? .kept : .unavailable,
        replaces: before.flatMap { replacing?.facts(of: $0) })
      try fill(in: workshop, facts, clock: clock)
      try remember(workshop, state, clock: clock)
      try StoreError.translating(Durable.move(workshop, to: target))
    } catch {
      Durable.removeTree(workshop)
      throw error.code == .exists ? taken(target) : error
    }
    let made = try open(target)
    try PathWatch.note(made.id, at: target, state)
    try TrustMemory.note(made, state)
    return made
  }

  /// From the first record on something outside the directory knows how far the log has come.
  ///
  /// Before the log stands at its place: whoever opens it there would find that its memory is lost.
  /// The mark of a log that then isn't moved into place is nobody's, and does no harm.
  private static func remember(
    _ path: String, _ state: StateDirectory?, clock: RecorderClock
  ) throws(StoreError) {
    let made = try open(path, state: nil)
    var watch = try HeadWatch.open(state, log: made.id, origin: made.origin)
    try watch?.raise(size: 1, leaf: made.id, time: clock.now().time)
    try watch?.synchronize()
  }

  /// What record 0 states beside the log's format and keys.
  private struct BirthFacts {
    let origin: NoteName
    let build: String
    let memory: MarkMemory
    let replaces: JSONObject?
  }

  /// Makes keys, database, record 0 and the first checkpoint, in that order.
  ///
  /// Nothing watches the log yet: its id is the hash of the record that is being written.
  private static func fill(
    in path: String, _ facts: BirthFacts, clock: RecorderClock
  ) throws(StoreError) {
    let origin = facts.origin
    let keys = try LogKeys.create(at: path + "/keys", origin: origin, time: clock.now().time)
    try makeDatabase(path + "/log.db")
    let writer = try LogWriter(path, source: origin.text, watch: .none, clock: clock)
    let own = try writer.subjectKey(PreparedEvent.ownLabel)
    let draft = EventDraft(
      .logCreated, basis: .observed, data: try birthData(facts, keys: keys))
    let event: PreparedEvent
    do {
      event = try PreparedEvent(draft, under: own, recent: writer.recent)
    } catch {
      throw StoreError(.invalid, error.message, remedy: error.remedy)
    }
    if case .failure(let error) = try writer.append([[event]], opening: nil)[0] {
      throw StoreError(.invalid, error.message, remedy: error.remedy)
    }
    _ = try writer.checkpoint()
    try writer.close()
    try StoreError.translating(Durable.synchronizeDirectory(path))
  }

  /// The page size can't be changed once the database is in WAL mode
  /// (sqlite.org/pragma.html#pragma_page_size).
  private static func makeDatabase(_ path: String) throws(StoreError) {
    let database = try Database(path, .create)
    // Before the first page is written. Records and chunks of a model's traffic have one to three
    // thousand bytes: a page of 4096 would hold one of them and stay half empty.
    try database.execute("PRAGMA page_size = 8192")
    try database.execute("PRAGMA journal_mode = WAL")
    try configure(database)
    try database.execute(
      """
      BEGIN IMMEDIATE;
      \(NamedSQL.logSchemas.joined())
      PRAGMA application_id = \(applicationID);
      PRAGMA user_version = \(format);
      COMMIT;
      """)
  }

  /// What record 0 states: origin, format, build and the public halves of the keys.
  ///
  /// Naming the keys inside the log ties later signatures to it: a verifier who knows the log's id
  /// needs no other list of keys.
  private static func birthData(
    _ facts: BirthFacts, keys: LogKeys
  ) throws(StoreError) -> JSONObject {
    let certificate = try keys.evidenceCertificate()
    var named = JSONObject()
    named[.checkpointKey] = try keys.noteSigner().verifier.description
    named[.evidenceFingerprint] = Hex.encode(SHA256.hash(certificate).bytes)
    named[.evidenceCertificate] = Base64.encode(certificate)
    var data = JSONObject()
    data[.origin] = facts.origin.text
    data[.format] = format
    data[.build] = facts.build
    data[.keys] = named
    data[.highWater] = facts.memory.rawValue
    data[.replaces] = facts.replaces
    return data
  }

  /// The origin is also the name of the key in signed notes, which forbid white space and `+`.
  private static func parse(_ origin: String) throws(StoreError) -> NoteName {
    guard EventDraft.isName(origin), let name = NoteName(origin) else {
      throw StoreError(
        .invalid, "the origin is not a name that checkpoints can carry",
        remedy: "use something like example.com/agents, without spaces and without +")
    }
    return name
  }

  private static func taken(_ path: String) -> StoreError {
    StoreError(
      .exists, "\(path) is there already and is not empty",
      remedy: "open the log that is there, or name another path")
  }
}
