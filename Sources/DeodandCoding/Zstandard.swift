import CZstd

/// Zstandard (RFC 8878), through the system's library.
enum Zstandard {
  /// Decodes everything; there may be several frames in a row.
  ///
  /// The window that a frame asks for is bounded by the library's own default; a frame that asks
  /// for more is damage to us.
  static func decode(_ bytes: [UInt8], limit: Int) throws(CodingError) -> [UInt8] {
    guard let stream = unsafe ZSTD_createDStream() else {
      preconditionFailure("the Zstandard decoder has no memory")
    }
    defer { unsafe _ = ZSTD_freeDStream(stream) }
    var output = OutputBuffer(limit: limit)
    return try unsafe bytes.withUnsafeBufferPointer { all throws(CodingError) in
      var input = unsafe ZSTD_inBuffer(src: all.baseAddress, size: all.count, pos: 0)
      while true {
        let (status, written) = try unsafe output.piece { buffer -> (Int, written: Int) in
          var out = unsafe ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
          let status = unsafe ZSTD_decompressStream(stream, &out, &input)
          return (status, unsafe out.pos)
        }
        // The number is a hint how much input is wanted next, or an error code.
        if ZSTD_isError(status) != 0 { throw CodingError.damaged }
        if unsafe input.pos < input.size || written == OutputBuffer.pieceBytes { continue }
        // Zero says that a frame has just ended; anything else, that more of it should come.
        guard status == 0 else { throw CodingError.truncated(output.bytes) }
        return output.bytes
      }
    }
  }
}
