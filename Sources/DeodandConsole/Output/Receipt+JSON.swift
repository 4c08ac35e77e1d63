package import DeodandEvents
package import DeodandStore

extension Receipt {
  /// The receipt of the draft of a line, as it is printed (Schemas/receipt.schema.json).
  package func json(line: Int) -> JSONValue {
    [
      "version": 1, "line": .integer(Int64(line)), "sequence": .string(String(sequence)),
      "id": .string(id), "leafHash": .string(leafHash.hex), "time": .string(time.rfc3339),
    ]
  }
}
