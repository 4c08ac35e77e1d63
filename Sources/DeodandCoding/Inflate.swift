import CZlib

/// gzip and deflate, through the system's zlib.
enum Inflate {
  /// What stands around the compressed data; the values are zlib's `windowBits`.
  ///
  /// 15 is the largest window that either format has (32 KiB), so every sender's fits; 16 more asks
  /// for gzip's wrapper, a minus sign for none. zlib checks the checksum of a wrapper; raw data has
  /// none.
  enum Wrapper: Int32 {
    case gzip = 31
    case zlib = 15
    case raw = -15
  }

  /// `deflate` as RFC 9110 has it, or as senders have it that left the wrapper out.
  static func decodeEitherForm(_ bytes: [UInt8], limit: Int) throws(CodingError) -> [UInt8] {
    // Only damage is a reason to try the other form: a wrapper that was recognised and then cut
    // short is that wrapper, cut short.
    do throws(CodingError) {
      return try decode(bytes, wrapper: .zlib, limit: limit)
    } catch .damaged {
      return try decode(bytes, wrapper: .raw, limit: limit)
    }
  }

  /// Decodes everything; gzip may have several members in a row (RFC 1952 section 2.2).
  static func decode(
    _ bytes: [UInt8], wrapper: Wrapper, limit: Int
  ) throws(CodingError) -> [UInt8] {
    // zlib counts its input in 32 bits.
    guard bytes.count <= Int(UInt32.max) else { throw .tooLarge }
    var stream = unsafe z_stream()
    guard unsafe deodand_inflate_init(&stream, wrapper.rawValue) == Z_OK else {
      preconditionFailure("zlib has no memory or is another version")
    }
    defer { unsafe inflateEnd(&stream) }
    var output = OutputBuffer(limit: limit)
    var input = bytes
    let status = try unsafe input.withUnsafeMutableBufferPointer { all throws(CodingError) in
      try unsafe run(&stream, all, wrapper, &output)
    }
    switch status {
    case Z_STREAM_END: return output.bytes
    // `Z_BUF_ERROR` is no fault of the bytes: all input is used up and the stream has not ended.
    case Z_OK, Z_BUF_ERROR: throw .truncated(output.bytes)
    default: throw .damaged
    }
  }

  /// Inflates until the stream ends, the input is used up or zlib refuses; what zlib said last.
  ///
  /// zlib keeps the pointer to the input from call to call, so the buffer has to stay where it is.
  private static func run(
    _ stream: inout z_stream, _ input: UnsafeMutableBufferPointer<UInt8>, _ wrapper: Wrapper,
    _ output: inout OutputBuffer
  ) throws(CodingError) -> Int32 {
    unsafe stream.next_in = input.baseAddress
    unsafe stream.avail_in = UInt32(input.count)
    while true {
      let (status, written) = try unsafe output.piece { buffer -> (Int32, written: Int) in
        unsafe stream.next_out = buffer.baseAddress
        unsafe stream.avail_out = UInt32(buffer.count)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        return (status, buffer.count - Int(unsafe stream.avail_out))
      }
      let isAtEnd = unsafe stream.avail_in == 0
      switch status {
      // Another member follows. Bytes that are none fail at their header, and are damage, not an
      // end.
      case Z_STREAM_END where wrapper == .gzip && !isAtEnd:
        guard unsafe inflateReset(&stream) == Z_OK else { return Z_DATA_ERROR }
      // A piece that was filled may mean that zlib holds back more, though all input is taken.
      case Z_OK where !isAtEnd || written == OutputBuffer.pieceBytes: continue
      default: return status
      }
    }
  }
}
