/// Whose content it is: the customer on whose behalf something was done, and whom it is about.
///
/// Each pair has a key of its own. Its label is made here and nowhere else:
///
///     customer/ACME    customer/ACME/person/17    person/17
///
/// Bytes of a value other than ASCII letters, digits and `-._~@+:` are percent-encoded (RFC 3986
/// section 2.1), the slash among them, so that no two pairs have one label.
public enum DataSubject {
  /// The label of the key; nil if neither is named, which means the log's own key.
  public static func label(customer: String?, person: String?) -> String? {
    let parts = [("customer", customer), ("person", person)].compactMap { kind, name in
      name.map { kind + "/" + encoded($0) }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "/")
  }

  /// Whether a text can name a customer or a person: words of visible characters with single spaces
  /// between them, at most `Limits.nameBytes` bytes once they are encoded as a label.
  public static func isName(_ text: String) -> Bool {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    return words.allSatisfy { EventDraft.isName(String($0)) }
      && (label(customer: text, person: nil)?.utf8.count ?? 0) <= Limits.nameBytes
  }

  private static func encoded(_ name: String) -> String {
    var result = ""
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "@"), UInt8(ascii: "+"),
        UInt8(ascii: ":"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default: result += "%" + Hex.encode([byte]).uppercased()
      }
    }
    return result
  }
}

extension EventDraft {
  /// The label of the key that encrypts the content: an explicit data subject, else that of the
  /// customer and the person; nil means the log's own.
  public var keyLabel: String? {
    dataSubject ?? DataSubject.label(customer: customer, person: person)
  }

  /// `data` as it is recorded: with when it happened, for whom, and about whom.
  ///
  /// Throws if `data` can't be recorded, or names another customer or person than the draft.
  public func recordedData() throws(DraftError) -> JSONObject {
    try EventDraft.checkData(data)
    var facts = data
    facts[.occurred] = occurred
    for (key, name) in [(FactKey<String>.customer, customer), (.person, person)] {
      guard let name else { continue }
      guard DataSubject.isName(name) else {
        throw DraftError(
          "\(key.name) is not a name",
          "use words of visible characters with one space between them, 150 bytes at most")
      }
      guard !data.has(key) || data[key] == name else {
        throw DraftError(
          "the draft names one \(key.name), its data another",
          "name the \(key.name) once, outside of data")
      }
      facts[key] = name
    }
    guard keyLabel.map({ $0.utf8.count <= Limits.nameBytes }) ?? true else {
      throw DraftError(
        "the names of customer and person are too long together", "use shorter identifiers")
    }
    return facts
  }
}
