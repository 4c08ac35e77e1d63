public import DeodandBundle
import DeodandCrypto
import DeodandEvents
import DeodandLog
import DeodandSystem

/// A bundle on its way into a file: the file appears whole or not at all.
///
/// Until then it has a temporary name, and is gone if this object goes first. It is used by one
/// thread at a time.
public final class EvidenceFile: BundleSink {
  private let path: String
  private var file: FreshFile?
  /// How many files were made beside it.
  private var scratches = 0

  /// Begins a file; one that stands there already is never replaced (`exists`).
  public init(_ path: String) throws(EvidenceError) {
    self.path = path
    do throws(SystemError) {
      file = try FreshFile(path)
    } catch {
      if error.kind == .exists {
        throw EvidenceError(
          .exists, "\(path) exists already", "choose another name; evidence is never overwritten")
      }
      throw EvidenceError(
        .file, "cannot create \(path): \(error.reason)",
        "choose a directory that exists and can be written")
    }
  }

  /// How many bytes have been written.
  public var byteCount: Int { file?.byteCount ?? 0 }

  /// Appends bytes.
  public func append(_ bytes: [UInt8]) throws {
    try unwrapped { (file) throws(SystemError) in try file.write(bytes) }
  }

  /// Replaces bytes from an offset on.
  public func overwrite(_ bytes: [UInt8], at offset: Int) throws {
    try unwrapped { (file) throws(SystemError) in try file.overwrite(bytes, at: offset) }
  }

  /// Cuts off what lies beyond an offset.
  public func truncate(to count: Int) throws {
    try unwrapped { (file) throws(SystemError) in try file.truncate(to: count) }
  }

  /// What has been written so far.
  public func source() throws -> any BundleSource {
    var temporary = ""
    try unwrapped { (file) throws(SystemError) in temporary = file.temporary }
    return try BundleFile(temporary)
  }

  /// A file beside it that has no name for long.
  public func scratch() throws -> any BundleSink {
    scratches += 1
    return try EvidenceFile("\(path).part-\(scratches)")
  }

  /// Waits until everything is on the disk, and takes its SHA-256.
  func synchronize() throws -> Hash256 {
    try unwrapped { (file) throws(SystemError) in try file.synchronize() }
    var digest = SHA256Stream()
    try source().forEachPiece { digest.update($0) }
    return Hash256(digest.finish())
  }

  /// Puts the file in its place.
  func commit() throws(EvidenceError) {
    guard let file = file.take() else { preconditionFailure("a file is put in its place once") }
    do throws(SystemError) {
      try file.commit()
    } catch {
      throw unable(error)
    }
  }

  /// The file is taken out while the body runs, for a `~Copyable` value can't be borrowed from a
  /// class's property, and is put back whatever happens.
  private func unwrapped(
    _ body: (inout FreshFile) throws(SystemError) -> Void
  ) throws(EvidenceError) {
    guard var file = file.take() else { preconditionFailure("the file is in its place already") }
    do throws(SystemError) {
      try body(&file)
    } catch {
      self.file = consume file
      throw unable(error)
    }
    self.file = consume file
  }

  private func unable(_ error: SystemError) -> EvidenceError {
    EvidenceError(
      .file, "cannot write \(path): \(error.reason)",
      "free space there or choose another place; nothing was left behind")
  }
}

/// A bundle in a file, read a piece at a time.
public final class BundleFile: BundleSource {
  private let descriptor: FileDescriptor
  private let path: String
  /// How many bytes there were when it was opened.
  ///
  /// Bytes that are appended later are not seen; a file that was cut since is an error.
  public let byteCount: Int

  /// Opens a file; FIFOs, devices and sockets are refused (`read`).
  public init(_ path: String) throws(BundleError) {
    self.path = path
    do throws(SystemError) {
      descriptor = try FileDescriptor(path, .reading)
      byteCount = try descriptor.byteCount()
    } catch {
      throw BundleError(
        .read, "cannot read \(path): \(error.reason)", "name a bundle that can be read")
    }
  }

  /// Somebody else may write to the file while it is read.
  public var isStable: Bool { false }

  /// The bytes of a range.
  public func read(_ range: Range<Int>) throws(BundleError) -> [UInt8] {
    do throws(SystemError) {
      let bytes = try descriptor.read(range.count, at: range.lowerBound)
      if bytes.count == range.count { return bytes }
    } catch {
      throw BundleError(.read, "cannot read \(path): \(error.reason)", "check the disk")
    }
    throw BundleError(
      .read, "\(path) was cut while it was read", "read it again when nobody writes to it")
  }
}
