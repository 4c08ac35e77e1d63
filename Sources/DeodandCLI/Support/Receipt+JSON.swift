import DeodandEvents
import DeodandStore

extension Receipt {
  /// The receipt as it is printed (Schemas/receipt.schema.json).
  func json() -> JSONValue {
    [
      "sequence": .string(String(sequence)), "id": .string(id),
      "leafHash": .string(leafHash.hex), "time": .string(time.rfc3339),
    ]
  }
}
