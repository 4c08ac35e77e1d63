/// The name of a key in a signed note (C2SP signed-note): not empty, no white space, no `+`.
public struct NoteName: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let text: String

  /// Takes a name, or nil if it can't be one.
  public init?(_ text: some StringProtocol) {
    let isLegal =
      !text.isEmpty && text.utf8.count <= 255
      && text.unicodeScalars.allSatisfy { scalar in
        !scalar.properties.isWhitespace && scalar != "+"
          && scalar.properties.generalCategory != .control
      }
    guard isLegal else { return nil }
    self.text = String(text)
  }

  /// The name.
  public var description: String { text }

  /// Names are compared by their bytes.
  public static func == (left: NoteName, right: NoteName) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  /// Feeds the bytes to the hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }
}
