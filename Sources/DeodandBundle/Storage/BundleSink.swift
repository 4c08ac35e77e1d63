/// Where a bundle is written to: front to back, but for headers that are put right once it is known
/// how long their file has become.
///
/// No call carries more than `BundleLimits.pieceBytes`. What was written can be read back and cut
/// off again: a bundle is checked before it is finished.
///
/// Errors end the export; what was written then is no bundle, for the end record is missing. A sink
/// is used by one thread.
public protocol BundleSink: AnyObject {
  /// How many bytes have been written.
  var byteCount: Int { get }
  /// Appends bytes.
  func append(_ bytes: [UInt8]) throws
  /// Replaces bytes that have been written, from an offset on; never beyond `byteCount`.
  func overwrite(_ bytes: [UInt8], at offset: Int) throws
  /// Cuts off what lies beyond an offset.
  func truncate(to count: Int) throws
  /// What has been written so far; used while nothing is appended.
  func source() throws -> any BundleSource
  /// A place beside this one for what is written into it later; it goes when nobody holds it.
  ///
  /// What is written there quotes contents, and must not outlive the export.
  func scratch() throws -> any BundleSink
}

/// A bundle that is made in memory.
///
/// It belongs to one thread. Nothing bounds it: a selection that may be large belongs into a file.
public final class BundleMemory: BundleSink {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  /// Begins with nothing.
  public init() {}

  /// How many bytes have been written.
  public var byteCount: Int { bytes.count }
  /// Appends bytes.
  public func append(_ more: [UInt8]) throws { bytes += more }
  /// Replaces bytes from an offset on.
  public func overwrite(_ new: [UInt8], at offset: Int) throws {
    bytes.replaceSubrange(offset..<(offset + new.count), with: new)
  }
  /// Cuts off what lies beyond an offset.
  public func truncate(to count: Int) throws { bytes.removeLast(bytes.count - count) }
  /// What has been written so far.
  public func source() throws -> any BundleSource { BundleBytes(bytes) }
  /// Another one.
  public func scratch() throws -> any BundleSink { BundleMemory() }
}

extension BundleSource {
  /// Hands all bytes on in pieces.
  ///
  /// In order and without gaps, each of at most `BundleLimits.pieceBytes`; an error of the body
  /// ends it.
  public func forEachPiece(_ body: ([UInt8]) throws -> Void) throws {
    for start in stride(from: 0, to: byteCount, by: BundleLimits.pieceBytes) {
      try body(read(start..<min(start + BundleLimits.pieceBytes, byteCount)))
    }
  }
}
