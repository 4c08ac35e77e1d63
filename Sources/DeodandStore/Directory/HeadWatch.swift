import DeodandCrypto
import DeodandEvents
import DeodandSystem

/// Compares a log with what was last seen of it on this machine, and keeps that up to date.
///
/// A log that was put back to an older copy of itself verifies in every other respect: only
/// something outside its directory can tell.
struct HeadWatch: ~Copyable {
  private var file: HighWaterFile
  private let log: Hash256
  private let origin: String

  /// Opens the mark of a log; nil if the state directory cannot be written, which the recorder
  /// states in its `recorder.started` record.
  static func open(
    _ state: StateDirectory?, log: Hash256, origin: String
  ) throws(StoreError) -> HeadWatch? {
    guard let state else { return nil }
    do throws(StoreError) {
      let file = try HighWaterFile(try state.place("heads", log.hex))
      return HeadWatch(file: file, log: log, origin: origin)
    } catch {
      switch error.code {
      case .permission, .readOnly, .notFound: return nil
      default: throw error
      }
    }
  }

  /// Whether marks can be kept: the state directory can be made and written.
  static func isPossible(_ state: StateDirectory?) -> Bool {
    guard let state, let folder = try? state.place("heads", "") else { return false }
    return Files.isWritable(folder)
  }

  private init(file: consuming HighWaterFile, log: Hash256, origin: String) {
    self.file = file
    self.log = log
    self.origin = origin
  }

  /// The mark.
  ///
  /// Read it before the log: the log may grow meanwhile, and then no alarm is raised.
  func mark() throws(StoreError) -> HighWaterMark? { try file.read() }

  /// Notes how far the log has come.
  ///
  /// Call it after the commit alone. It does not synchronize; the page cache outlives this process.
  mutating func raise(size: UInt64, leaf: Hash256, time: Timestamp) throws(StoreError) {
    try file.raise(
      to: HighWaterMark(log: log, origin: origin, size: size, leaf: leaf, time: time))
  }

  /// Waits until the mark is on the disk.
  ///
  /// Done at checkpoints and at close: a lag of the mark after a power cut misses nothing that
  /// matters.
  func synchronize() throws(StoreError) { try file.synchronize() }
}

/// Which log was last seen at a path: `paths/<SHA-256 of the real path>` holds its id.
///
/// It tells a log that was replaced as a whole, which the marks do not: another log has another id,
/// and no mark under it.
enum PathWatch {
  /// The id of the log that was last written at a path.
  static func log(at path: String, _ state: StateDirectory?) throws(StoreError) -> Hash256? {
    // Looking makes nothing: whoever only asks may not be allowed to write there.
    guard let state else { return nil }
    let place = state.path + "/paths/" + (try name(path))
    guard Files.exists(place) else { return nil }
    let bytes = try StoreError.translating(Files.read(place, limit: 256))
    // The line end goes; anything that is not 64 hexadecimal digits counts as nothing noted.
    let text = String(decoding: bytes, as: UTF8.self)
    return Hash256(hex: text.dropLast())
  }

  /// Notes which log stands at a path.
  static func note(_ log: Hash256, at path: String, _ state: StateDirectory?) throws(StoreError) {
    guard let place = try place(path, state) else { return }
    Files.remove(place)
    do throws(SystemError) {
      try Durable.create(place, Array((log.hex + "\n").utf8), mode: 0o600)
    } catch {
      // Another process noted it at the same moment.
      guard error.kind == .exists else { throw StoreError(error) }
    }
  }

  /// The entry for a path, or nil where the state directory can't be written.
  ///
  /// Links are resolved first: one log that is reached by two names has one entry. The name is
  /// hashed, for a path may be longer than a file name and holds slashes.
  private static func place(
    _ path: String, _ state: StateDirectory?
  ) throws(StoreError) -> String? {
    guard let state else { return nil }
    let name = try name(path)
    do {
      return try state.place("paths", name)
    } catch {
      guard error.code == .permission || error.code == .readOnly else { throw error }
      return nil
    }
  }

  /// The entry's name; of a path at which nothing stands, that of the place where it would.
  private static func name(_ path: String) throws(StoreError) -> String {
    let real = try StoreError.translating(Files.realPlace(path))
    return Hex.encode(SHA256.hash(Array(real.utf8)).bytes)
  }
}
