/// JSON Pointer (RFC 6901): where a value stands within another.
public enum JSONPointer {
  /// A reference token with `~` and `/` escaped.
  public static func escape(_ token: String) -> String {
    guard token.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return token
    }
    var result = ""
    for scalar in token.unicodeScalars {
      switch scalar {
      case "~": result += "~0"
      case "/": result += "~1"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The reference tokens of a pointer, unescaped; nil if it is not a pointer.
  public static func tokens(_ pointer: String) -> [String]? {
    if pointer.isEmpty { return [] }
    guard pointer.utf8.first == UInt8(ascii: "/") else { return nil }
    var tokens: [String] = []
    // By scalars: a combining mark at a token's beginning makes one character with the slash.
    let parts = pointer.unicodeScalars.dropFirst()
      .split(separator: "/", omittingEmptySubsequences: false)
    for part in parts {
      var token = ""
      var scalars = part.makeIterator()
      while let scalar = scalars.next() {
        if scalar != "~" {
          token.unicodeScalars.append(scalar)
          continue
        }
        switch scalars.next() {
        case "0": token += "~"
        case "1": token += "/"
        default: return nil
        }
      }
      tokens.append(token)
    }
    return tokens
  }
}

extension JSONValue {
  /// The value that a JSON Pointer (RFC 6901) names, or nil.
  public func at(_ pointer: String) -> JSONValue? {
    guard let tokens = JSONPointer.tokens(pointer) else { return nil }
    var value = self
    for token in tokens {
      switch value {
      case .object(let object):
        guard let next = object[token] else { return nil }
        value = next
      case .array(let elements):
        guard let index = Int(token), String(index) == token, elements.indices.contains(index)
        else { return nil }
        value = elements[index]
      default: return nil
      }
    }
    return value
  }

  /// Every value that is neither object nor array, with its pointer, in order.
  public func leaves() -> [(pointer: String, value: JSONValue)] {
    var found: [(pointer: String, value: JSONValue)] = []
    collect("", into: &found)
    return found
  }

  private func collect(_ prefix: String, into found: inout [(pointer: String, value: JSONValue)]) {
    switch self {
    case .object(let object):
      for member in object.members {
        member.value.collect(prefix + "/" + JSONPointer.escape(member.key), into: &found)
      }
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        element.collect(prefix + "/\(index)", into: &found)
      }
    default: found.append((prefix, self))
    }
  }
}
