extension Facts {
  /// Adds a text, if there is one, as long as a name may be.
  package mutating func add(_ key: FactKey<String>, _ text: String?) { add(key.name, text) }

  /// Adds a value that is known to be small, if there is one.
  package mutating func add<Value>(_ key: FactKey<Value>, _ value: Value?) {
    add(key.name, value?.fact)
  }

  /// Adds a list of texts, as many as fit.
  package mutating func add(
    _ key: FactKey<[String]>, _ texts: [String], within limit: Int = Facts.textBytes
  ) {
    add(key.name, texts, within: limit)
  }

  /// Adds named lists of texts as an object, a list of one as the text, as many as fit.
  package mutating func add(
    _ key: FactKey<JSONObject>, _ lists: [(name: String, values: [String])], within limit: Int
  ) {
    add(key.name, lists, within: limit)
  }

  /// Adds a number that may be a fraction, as the text of its literal.
  package mutating func add(
    _ key: FactKey<String>, fraction outline: JSONOutline?, in bytes: [UInt8]
  ) {
    add(key.name, fraction: outline, in: bytes)
  }

  /// Adds a scalar as it stands in JSON: a fraction becomes the text of its literal.
  package mutating func add(
    _ key: FactKey<JSONValue>, scalar outline: JSONOutline?, in bytes: [UInt8]
  ) {
    add(key.name, scalar: outline, in: bytes)
  }

  /// Takes a fact out again.
  package mutating func remove<Value>(_ key: FactKey<Value>) { remove(key.name) }
}
