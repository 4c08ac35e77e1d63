import DeodandCrypto
import DeodandEvents
import DeodandSystem

/// `index/` in a log's directory: a file for each segment, named `FIRST-END` by its records.
///
/// Segments are written under other names and renamed when they are whole; none is ever changed.
/// Processes that make the same one at the same time make the same bytes, so that nobody waits for
/// anybody and nothing is locked.
///
/// They are not synchronized: what a power cut takes is noticed and made again.
struct SegmentFolder: ~Copyable {
  /// More names than this are no index: it has some dozens.
  private static let namesAtMost = 1024

  private let folder: Folder

  /// Opens the folder; nil if there is none, or something else stands there.
  init?(_ path: String) {
    guard let folder = try? Folder(path) else { return nil }
    self.folder = folder
  }

  /// Makes the folder, in place of a file, a link or a FIFO that may stand there.
  static func make(_ path: String) -> SegmentFolder? {
    if let present = SegmentFolder(path) { return present }
    Files.remove(path)
    try? Durable.createDirectory(path, mode: 0o700)
    return SegmentFolder(path)
  }

  /// The records that the segments in it are of, by their names; nil if it can't be listed.
  ///
  /// A folder with more names than any index has is nobody's index, and gives none. What is no
  /// segment is swept out where that is asked for.
  func ranges(sweeping: Bool = false) -> [Range<Int64>]? {
    guard let names = try? folder.names(limit: Self.namesAtMost) else { return nil }
    let ranges = names.compactMap(SegmentFolder.range)
    if sweeping, ranges.count < names.count { sweep() }
    return ranges
  }

  static func name(_ range: Range<Int64>) -> String { "\(range.lowerBound)-\(range.upperBound)" }

  /// Only what `name` writes: two names of one range would be two segments.
  private static func range(_ name: String) -> Range<Int64>? {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int64(parts[0]), let end = Int64(parts[1]), first >= 0,
      first < end, name == SegmentFolder.name(first..<end)
    else { return nil }
    return first..<end
  }

  /// How opening a segment ends.
  enum Opened {
    case segment(Segment)
    /// Another process has made it part of a greater one.
    case gone
    /// What is there is not what the key has sealed.
    case damaged
  }

  /// Opens the segment of a range.
  func open(_ range: Range<Int64>, of log: Hash256, seal: SegmentSeal) -> Opened {
    let file: FileDescriptor
    do throws(SystemError) {
      file = try folder.file(SegmentFolder.name(range))
    } catch {
      return error.kind == .notFound ? .gone : .damaged
    }
    guard let segment = Segment.open(file, sealedBy: seal), segment.range == range,
      segment.head.log == log
    else { return .damaged }
    return .segment(segment)
  }

  /// Makes a segment, in place of whatever has its name.
  func make(
    _ range: Range<Int64>, _ body: (inout SegmentWriter) throws(StoreError) -> Void,
    _ finish: (consuming SegmentWriter) throws(StoreError) -> Segment
  ) throws(StoreError) -> Segment {
    let temporary = ".\(SegmentFolder.name(range)).\(Hex.encode(Random.bytes(8)))"
    let file: FileDescriptor
    do throws(SystemError) {
      file = try folder.newFile(temporary)
    } catch {
      throw StoreError(error)
    }
    do throws(StoreError) {
      // Held for as long as the file is open: it tells others that somebody is at work on it.
      _ = file.tryLock()
      var writer = SegmentWriter(range, to: file)
      try body(&writer)
      let segment = try finish(writer)
      let name = SegmentFolder.name(range)
      if (try? folder.rename(temporary, to: name)) == nil {
        folder.remove(name)
        try StoreError.translating(folder.rename(temporary, to: name))
      }
      return segment
    } catch {
      folder.remove(temporary)
      throw error
    }
  }

  /// Removes the segment of a range.
  func remove(_ range: Range<Int64>) { folder.remove(SegmentFolder.name(range)) }

  /// Removes what is no segment: parts that a crash left, and what does not belong here.
  ///
  /// A part that somebody still writes is locked, and stays.
  func sweep() {
    guard let names = try? folder.names(limit: 16 * Self.namesAtMost) else { return }
    let isOverfull = names.count > Self.namesAtMost
    for name in names {
      let isSegment = SegmentFolder.range(name) != nil
      if isSegment && !isOverfull { continue }
      if !isSegment, let file = try? folder.file(name), !file.tryLock() { continue }
      folder.remove(name)
    }
  }
}
