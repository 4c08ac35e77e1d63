import CBrotli

/// Brotli (RFC 7932), through the system's library.
enum Brotli {
  /// Decodes everything.
  ///
  /// A stream has no frames in a row as those of gzip and Zstandard have, so bytes after its end
  /// are damage.
  static func decode(_ bytes: [UInt8], limit: Int) throws(CodingError) -> [UInt8] {
    guard let state = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else {
      preconditionFailure("the Brotli decoder has no memory")
    }
    defer { unsafe BrotliDecoderDestroyInstance(state) }
    var output = OutputBuffer(limit: limit)
    return try unsafe bytes.withUnsafeBufferPointer { all throws(CodingError) in
      var rest = all.count
      var next = all.baseAddress
      while true {
        let (result, _) = try unsafe output.piece { buffer in
          var room = buffer.count
          // The library moves the places and counts on itself, so the next piece goes on where this
          // one ended.
          var place = buffer.baseAddress
          let result = unsafe BrotliDecoderDecompressStream(
            state, &rest, &next, &room, &place, nil)
          return (result, written: buffer.count - room)
        }
        switch result {
        case BROTLI_DECODER_RESULT_SUCCESS:
          guard rest == 0 else { throw CodingError.damaged }
          return output.bytes
        case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
        case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: throw CodingError.truncated(output.bytes)
        default: throw CodingError.damaged
        }
      }
    }
  }
}
