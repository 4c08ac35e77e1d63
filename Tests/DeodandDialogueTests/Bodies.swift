import DeodandDialogue
import DeodandEvents
import Testing

/// A body as explanation has it.
func wire(_ text: String) throws -> JSONValue {
  try JSONReader.read(Array(text.utf8), profile: .wire)
}

/// A body as capture and import have it.
func body(_ text: String) throws -> WireValue { try #require(WireValue(body: Array(text.utf8))) }

/// Bytes as text.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
