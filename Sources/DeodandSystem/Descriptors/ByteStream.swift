import CLibrary

/// Blocking reads and writes on descriptors that have no offsets: pipes, terminals, standard input.
package enum ByteStream {
  /// Standard input, output and error.
  package static let input: Int32 = 0, output: Int32 = 1, errors: Int32 = 2

  /// The next bytes; empty at the end, and when the descriptor fails, which for a pipe is the same.
  ///
  /// At most as many as the buffer holds, which is used again and again.
  package static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> ArraySlice<UInt8> {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      Transfer.uninterrupted { unsafe CLibrary.read(descriptor, bytes.baseAddress, bytes.count) }
    }
    return buffer[..<max(count, 0)]
  }

  /// The next bytes, at most `capacity` of them, or nil at the end; `path` is for the error's text.
  package static func readPiece(
    _ descriptor: Int32, of path: String, capacity: Int = 1 << 20
  ) throws(SystemError) -> [UInt8]? {
    var failure: Int32 = 0
    let piece = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      let result = Transfer.uninterrupted {
        unsafe CLibrary.read(descriptor, buffer.baseAddress, capacity)
      }
      failure = result < 0 ? errno : 0
      count = max(result, 0)
    }
    guard failure == 0 else { throw SystemError(failure, .reading, path) }
    return piece.isEmpty ? nil : piece
  }

  /// Writes everything; false if nobody reads any more, or the descriptor fails.
  package static func write(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    (try? writeAll(descriptor, bytes, to: "")) != nil
  }

  /// Writes everything; `path` is for the error's text.
  package static func writeAll(
    _ descriptor: Int32, _ bytes: some Collection<UInt8>, to path: String
  ) throws(SystemError) {
    let failure = unsafe Transfer.all(of: bytes) { rest, _ in
      unsafe CLibrary.write(descriptor, rest.baseAddress, rest.count)
    }
    if let failure { throw SystemError(failure, .writing, path) }
  }

  /// Closes a descriptor that is nobody's any more.
  package static func close(_ descriptor: Int32) { _ = CLibrary.close(descriptor) }
}
