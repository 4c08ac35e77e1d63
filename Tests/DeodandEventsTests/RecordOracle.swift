import DeodandEvents

/// What a record is, said slowly: read the text, write it again, look at each member.
///
/// The fast check must agree with this on any bytes.
enum RecordOracle {
  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= 65_535, let value = try? JSONReader.read(bytes),
      CanonicalWriter.write(value) == bytes, let envelope = value.object
    else { return false }
    return hasFacts(envelope) && hasPlace(envelope)
  }

  private static func hasFacts(_ envelope: JSONObject) -> Bool {
    let bases: [JSONValue] = ["observed", "reported", "imported", "declared"]
    guard let basis = envelope["basis"], bases.contains(basis),
      envelope["specversion"] == "1.0", envelope["data"]?.object != nil,
      isText(envelope["source"]), isText(envelope["type"]),
      let id = envelope["id"]?.string, EventID.isWellFormed(id),
      let time = envelope["time"]?.string
    else { return false }
    guard Timestamp(rfc3339: time)?.rfc3339.utf8.elementsEqual(time.utf8) ?? false else {
      return false
    }
    return ["subject", "traceparent"].allSatisfy { envelope[$0] == nil || isText(envelope[$0]) }
  }

  private static func hasPlace(_ envelope: JSONObject) -> Bool {
    guard let sequence = decimal(envelope["sequence"]), decimal(envelope["monotonic"]) != nil else {
      return false
    }
    guard hasRunPlace(envelope, sequence) else { return false }
    if sequence == 0 { return envelope["previous"] == nil && envelope["recorder"] == nil }
    let previous = envelope["previous"]?.string
    return previous.flatMap { Hash256(hex: $0) } != nil && decimal(envelope["recorder"]) != nil
  }

  /// A number from 1 in the run that the subject names, and the record before unless it is the
  /// first.
  private static func hasRunPlace(_ envelope: JSONObject, _ sequence: UInt64) -> Bool {
    let (number, previous) = (envelope["runsequence"], envelope["runprevious"])
    if number == nil { return previous == nil }
    guard let count = decimal(number), count > 0,
      envelope["subject"]?.string?.utf8.starts(with: "run/".utf8) == true
    else { return false }
    if count == 1 { return previous == nil }
    return decimal(previous).map { $0 < sequence } ?? false
  }

  private static func isText(_ value: JSONValue?) -> Bool { value?.string?.isEmpty == false }

  private static func decimal(_ value: JSONValue?) -> UInt64? {
    guard let text = value?.string, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 0x30
    else { return nil }
    return UInt64(text)
  }

  /// Whether the facts of a record have content that says where it is.
  static func hasReadableContent(_ bytes: [UInt8]) -> Bool {
    guard let data = try? JSONReader.read(bytes)["data"], let content = data["content"] else {
      return true
    }
    guard let members = content.object?.members else { return false }
    return members.allSatisfy { ContentReference(name: $0.key, json: $0.value) != nil }
  }
}
