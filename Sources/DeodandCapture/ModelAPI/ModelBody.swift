import DeodandEvents

/// Cuts what goes to a model and what comes from it where other records may hold the same bytes.
///
/// A message is one chunk; of a message that carries a tool's result, the text of the result is
/// one, for that is what an MCP server answered, byte for byte, before any API wrapped it.
enum ModelBody {
  typealias Place = (pointer: String, range: Range<Int>)

  private static let shortest = BodyCutter.partBytes

  /// A request, or an answer, cut; in one piece if it is not JSON.
  static func cut(_ bytes: [UInt8], _ outline: JSONOutline?, name: String, mediaType: String?)
    -> ContentDraft
  {
    guard let outline else { return ContentDraft(name: name, mediaType: mediaType, bytes: bytes) }
    return BodySplitter.cut(
      bytes, 0..<bytes.count, at: places(of: outline, in: bytes), name: name,
      mediaType: mediaType)
  }

  private static func places(of outline: JSONOutline, in bytes: [UInt8]) -> [Place] {
    outline.distinctMembers.flatMap { member -> [Place] in
      let pointer = "/" + JSONPointer.escape(member.key)
      switch member.key {
      case "messages", "input":
        return numbered(member.value, under: pointer) { message($0, $1, in: bytes) }
      case "content", "output":
        return numbered(member.value, under: pointer) { [($1, $0.range)] }
      case "choices":
        return numbered(member.value, under: pointer) { choice, place in
          choice["message"].map { [(place + "/message", $0.range)] } ?? []
        }
      case "tools", "system", "instructions": return [(pointer, member.value.range)]
      default: return []
      }
    }
  }

  private static func numbered(
    _ list: JSONOutline, under pointer: String, _ places: (JSONOutline, String) -> [Place]
  ) -> [Place] {
    (list.elements ?? []).enumerated().flatMap { places($0.element, "\(pointer)/\($0.offset)") }
  }

  private static func message(
    _ message: JSONOutline, _ pointer: String, in bytes: [UInt8]
  ) -> [Place] {
    if message["role"]?.text(in: bytes) == "tool" {
      return results(message, "content", pointer)
    }
    if message["type"]?.text(in: bytes)?.hasSuffix("_output") == true {
      return results(message, "output", pointer)
    }
    let blocks = message["content"]?.elements ?? []
    guard blocks.contains(where: { $0["tool_use_id"] != nil }), isUnique("content", in: message)
    else { return [(pointer, message.range)] }
    return blocks.enumerated().flatMap { index, block -> [Place] in
      let place = "\(pointer)/content/\(index)"
      return block["tool_use_id"] == nil
        ? [(place, block.range)] : results(block, "content", place)
    }
  }

  /// The texts of a result; the whole of what carries it where no text is long enough to be shared.
  private static func results(
    _ carrier: JSONOutline, _ key: String, _ pointer: String
  ) -> [Place] {
    guard let value = carrier[key], isUnique(key, in: carrier) else {
      return [(pointer, carrier.range)]
    }
    let texts: [Place] =
      value.isString
      ? [("\(pointer)/\(key)", value.range)]
      : numbered(value, under: "\(pointer)/\(key)") { part, place in
        guard let text = part["text"], isUnique("text", in: part) else { return [] }
        return [(place + "/text", text.range)]
      }
    let long = texts.filter { $0.range.count >= shortest }
    return long.isEmpty ? [(pointer, carrier.range)] : long
  }

  /// A pointer can't tell two members of one name apart.
  private static func isUnique(_ key: String, in outline: JSONOutline) -> Bool {
    outline.distinctMembers.contains { $0.key.utf8.elementsEqual(key.utf8) }
  }
}
