import CLibrary

/// The loops that every transfer of bytes needs: calls that a signal interrupts are made again
/// (EINTR), and what a call left over is written by the next one (short writes).
enum Transfer {
  /// Makes a call until no signal interrupts it; what it returned, negative if it failed.
  static func uninterrupted<Count: SignedInteger>(_ call: () -> Count) -> Count {
    while true {
      let result = call()
      if result < 0, errno == EINTR { continue }
      return result
    }
  }

  /// Hands what is left of some bytes, and how many went before, to a call until nothing is left;
  /// the `errno` of a failure, or nil.
  static func all(
    of bytes: some Collection<UInt8>, _ call: (UnsafeRawBufferPointer, Int) -> Int
  ) -> Int32? {
    let failure = bytes.withContiguousStorageIfAvailable { buffer in
      unsafe all(in: UnsafeRawBufferPointer(buffer), call)
    }
    if let failure { return failure }
    return unsafe Array(bytes).withUnsafeBytes { unsafe all(in: $0, call) }
  }

  private static func all(
    in bytes: UnsafeRawBufferPointer, _ call: (UnsafeRawBufferPointer, Int) -> Int
  ) -> Int32? {
    var start = 0
    while start < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
      let count = uninterrupted { unsafe call(rest, start) }
      if count < 0 { return errno }
      // write(2) takes nothing only from those who have nothing; going on would never end.
      if count == 0 { return EIO }
      start += count
    }
    return nil
  }
}
