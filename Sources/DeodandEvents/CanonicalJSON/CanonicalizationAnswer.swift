/// What a conformance harness is told about one JSON text: its canonical bytes, or why it has none.
public struct CanonicalizationAnswer: Sendable {
  /// One JSON object: `canonical_utf8_hex`, or `error`, `offset` and `message`.
  public let line: String
  /// Whether the text has a canonical form.
  public let isCanonicalizable: Bool

  /// Reads the text as I-JSON with fractions and writes it by RFC 8785.
  public init(for bytes: [UInt8]) {
    let answer: JSONObject
    do throws(JSONError) {
      let value = try JSONReader.read(bytes, profile: .canonical)
      answer = ["canonical_utf8_hex": .string(Hex.encode(CanonicalWriter.write(value)))]
      isCanonicalizable = true
    } catch {
      answer = [
        "error": .string(error.code.rawValue), "offset": .integer(Int64(error.offset)),
        "message": .string(error.message),
      ]
      isCanonicalizable = false
    }
    line = String(decoding: CanonicalWriter.write(.object(answer)), as: UTF8.self)
  }
}
