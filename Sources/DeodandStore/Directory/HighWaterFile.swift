import DeodandSystem

/// The high-water mark of one log on disk.
///
/// It only ever rises.
///
/// It is written after the commit and synchronized only at a checkpoint and at close: a mark that
/// lags behind the log after a power cut is harmless, while one that leads it would be a false
/// alarm.
package struct HighWaterFile: ~Copyable {
  /// What this process wrote last: while it still stands there, no other process has raised it.
  private var written: (text: [UInt8], size: UInt64) = ([], 0)
  private let file: FileDescriptor
  private let path: String
  /// Longer than any mark: origin names are at most 512 bytes.
  private static let limit = 2048

  /// Opens, or makes, the mark's file.
  package init(_ path: String) throws(StoreError) {
    do throws(SystemError) {
      file = try FileDescriptor(path, .updating)
    } catch {
      throw StoreError(error)
    }
    self.path = path
  }

  /// The mark in a file that may not exist, without making it.
  package static func peek(_ path: String) throws(StoreError) -> HighWaterMark? {
    guard Files.exists(path) else { return nil }
    let text = try StoreError.translating(Files.read(path, limit: limit))
    // A writer opens the file before it has anything to write.
    if text.isEmpty { return nil }
    guard let mark = HighWaterMark(text: text) else {
      throw StoreError(
        .damaged, "the high-water mark \(path) cannot be read",
        remedy: "compare the log with a checkpoint kept elsewhere, then remove that file")
    }
    return mark
  }

  /// The mark, or nil if none was ever written.
  package func read() throws(StoreError) -> HighWaterMark? {
    try parse(stored())
  }

  private func stored() throws(StoreError) -> [UInt8] {
    try StoreError.translating(file.readAll(limit: HighWaterFile.limit))
  }

  /// An unreadable mark is an error and not nil: damage must not look like a log that was never
  /// seen.
  private func parse(_ text: [UInt8]) throws(StoreError) -> HighWaterMark? {
    if text.isEmpty { return nil }
    guard let mark = HighWaterMark(text: text) else {
      throw StoreError(
        .damaged, "the high-water mark \(path) cannot be read",
        remedy: "compare the log with a checkpoint kept elsewhere, then remove that file")
    }
    return mark
  }

  /// Writes a mark unless one as high stands there already (another process was faster).
  ///
  /// The advisory lock orders writers of several processes, each of which may have committed before
  /// the other; the later size wins whatever the order of the calls.
  package mutating func raise(to mark: HighWaterMark) throws(StoreError) {
    try StoreError.translating(file.lock())
    defer { file.unlock() }
    let present = try stored()
    // Our own mark need not be read anew.
    let isOurs = !present.isEmpty && present == written.text
    let standing = isOurs ? written.size : try parse(present)?.size ?? 0
    if standing >= mark.size { return }
    let text = mark.text
    // In place: only fields of fixed width differ (see `HighWaterMark`), so that no tail of an
    // older mark stays.
    try StoreError.translating(file.write(text, at: 0))
    written = (text, mark.size)
  }

  /// Waits until the mark is on the disk.
  package func synchronize() throws(StoreError) { try StoreError.translating(file.synchronize()) }
}
